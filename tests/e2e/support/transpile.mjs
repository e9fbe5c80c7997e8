// Turns the TypeScript of the project in this directory into JavaScript as `tsc` would, without checking it: file by
// file, which takes a tenth of the time.
import { readFileSync, readdirSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const ts = createRequire(join(process.cwd(), "package.json"))("typescript");
const read = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, process.cwd());
for (const file of readdirSync("src", { recursive: true })) {
  if (!file.endsWith(".ts")) continue;
  const source = readFileSync(join("src", file), "utf8");
  const target = join("dist", file.replace(/\.ts$/, ".js"));
  const { outputText } = ts.transpileModule(source, {
    fileName: join(process.cwd(), "src", file),
    compilerOptions: { ...options, module: ts.ModuleKind.ESNext, sourceMap: false },
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}
