// What a website's calls end with in a real browser, and what the browser's console says.
//
// Standard input: {"website": origin, "calls": [{"url", "method", "body"}]}; standard output: the same
// calls with "ended" (a status, or "blocked") and "console" (the messages).

import { text } from "node:stream/consumers";

import { chromium } from "playwright-core";

const { website, calls } = JSON.parse(await text(process.stdin));
const context = await chromium.launchPersistentContext(process.env.PROFILE, {
  executablePath: process.env.CHROMIUM,
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  ],
});
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(`${website}/`);
let messages = [];
page.on("console", (message) => messages.push(message.text()));

const told = [];
for (const call of calls) {
  messages = [];
  const ended = await page.evaluate(async ({ url, method, body }) => {
    const headers = { rid: "anti-csrf", "fdi-version": "4.2", "st-auth-mode": "cookie" };
    if (body) headers["content-type"] = "application/json";
    try {
      const answer = await fetch(url, { method: method ?? "POST", credentials: "include", headers, body });
      return String(answer.status);
    } catch {
      return "blocked";
    }
  }, call);
  // The console's messages come on their own way; a round trip lets those on it arrive.
  for (let waited = 0; ended === "blocked" && messages.length === 0 && waited < 100; waited += 1) {
    await page.waitForTimeout(20);
  }
  told.push({ ...call, ended, console: messages });
}
await context.close();
console.log(JSON.stringify(told));
