// Next.js looks for PORT before it reads .env, so this reads it first. What is already in the environment wins.
import { existsSync } from "node:fs";

if (existsSync(".env")) {
  process.loadEnvFile(".env");
}
await import("next/dist/bin/next");
