// The sign-in page in a real browser: every way in, what goes wrong, and who is talked to.
//
// Environment: BASE (the backend's origin), LOG (its log file), ISSUER (the provider's origin),
// PROFILE (an empty directory), SHOTS (where pictures go; none without it), CHROMIUM (the program).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { chromium } from "playwright-core";

const { BASE, LOG, ISSUER, PROFILE, SHOTS, CHROMIUM } = process.env;
const PATIENCE = 15_000;

const context = await chromium.launchPersistentContext(PROFILE, {
  executablePath: CHROMIUM,
  headless: true,
  viewport: { width: 900, height: 800 },
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
context.setDefaultTimeout(PATIENCE);
const page = context.pages()[0] ?? (await context.newPage());

/** Every origin that was talked to, and every error that the page itself made. */
const origins = new Set();
const failures = [];
context.on("request", (request) => {
  const url = new URL(request.url());
  if (url.protocol.startsWith("http")) {
    origins.add(url.origin);
  }
});
context.on("weberror", (error) => failures.push(String(error.error())));

const button = (name) => page.getByRole("button", { name, exact: true });
const title = (text) => page.getByRole("heading", { name: text }).waitFor();
const alert = async (pattern) => {
  const node = page.getByRole("alert").filter({ hasText: pattern });
  await node.waitFor();
  return node.textContent();
};

let pictures = 0;
async function picture(name) {
  if (SHOTS) {
    pictures += 1;
    await page.screenshot({ path: join(SHOTS, `${String(pictures).padStart(2, "0")}-${name}.png`), fullPage: true });
  }
}

/** What the server's log says behind `to EMAIL `, of the mail number `count`. */
async function delivered(email, count) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await page.waitForTimeout(30)) {
    const log = await readFile(LOG, "utf8");
    const found = log.split("\n").slice(0, -1).filter((line) => line.includes(`to ${email} `));
    if (found.length >= count) {
      const line = found[count - 1];
      return {
        code: /code (\S+)/.exec(line)?.[1],
        link: /link (\S+)/.exec(line)?.[1],
        reset: /reset (\S+)/.exec(line)?.[1],
      };
    }
  }
  throw new Error(`mail ${count} to ${email} never came`);
}

async function signedIn() {
  await title("You are signed in");
  return page.locator("#session-user").textContent();
}

async function signOut() {
  await button("Sign out").click();
  await page.getByRole("status").filter({ hasText: "signed out" }).waitFor();
  const status = await page.evaluate(async () => (await fetch("/sessioninfo")).status);
  assert.equal(status, 401, "signed out");
}

async function askForCode(email) {
  await page.goto(BASE);
  await title("Sign in to my-app");
  await page.getByLabel("Email address").fill(email);
  await button("Continue").click();
  await title("Enter the code");
}

const steps = {
  async "code, mistyped and right"() {
    await page.goto(BASE);
    await title("Sign in to my-app");
    await picture("sign-in");
    await askForCode("code@example.com");
    await picture("enter-code");
    const { code } = await delivered("code@example.com", 1);
    await page.getByLabel("Code").fill(code === "123456" ? "654321" : "123456");
    await button("Sign in").click();
    assert.match(await alert(/wrong/), /4 tries left/);
    await picture("wrong-code");
    await page.getByLabel("Code").fill(code);
    await button("Sign in").click();
    await signedIn();
    await picture("signed-in");
  },

  async "a reload keeps the session"() {
    const user = await signedIn();
    await page.reload();
    assert.equal(await signedIn(), user);
  },

  async "a lost access token is refreshed"() {
    const user = await signedIn();
    const before = await context.cookies(BASE);
    assert.ok(before.some((cookie) => cookie.name === "sAccessToken" && cookie.httpOnly));
    await context.clearCookies({ name: "sAccessToken" });
    const refreshed = page.waitForResponse((answer) => answer.url().endsWith("/auth/session/refresh"));
    await page.reload();
    assert.equal((await refreshed).status(), 200);
    assert.equal(await signedIn(), user);
    await signOut();
    await picture("signed-out");
  },

  async "a magic link in the same browser"() {
    await askForCode("link@example.com");
    const { link } = await delivered("link@example.com", 1);
    await page.goto(link);
    await signedIn();
    assert.equal(new URL(page.url()).pathname, "/", "the link's secret leaves the address bar");
    await signOut();
  },

  async "a magic link in a new tab asks before it signs in"() {
    await askForCode("tab@example.com");
    const { link } = await delivered("tab@example.com", 1);
    const tab = await context.newPage();
    await tab.goto(link);
    await tab.getByRole("heading", { name: "Almost there" }).waitFor();
    if (SHOTS) await tab.screenshot({ path: join(SHOTS, "20-almost-there.png") });
    await tab.getByRole("button", { name: "Sign in", exact: true }).click();
    await tab.getByRole("heading", { name: "You are signed in" }).waitFor();
    // Used up: the same link again only tells so.
    await tab.getByRole("button", { name: "Sign out", exact: true }).click();
    await tab.getByRole("status").filter({ hasText: "signed out" }).waitFor();
    await tab.goto("about:blank");
    await tab.goto(link);
    await tab.getByRole("button", { name: "Sign in", exact: true }).click();
    await tab.getByRole("alert").filter({ hasText: /used up|too old/ }).waitFor();
    await tab.close();
  },

  async "the custom provider"() {
    await page.goto(BASE);
    await button("Use another way").or(button("Continue with Acme")).first().waitFor();
    if (await button("Use another way").isVisible()) await button("Use another way").click();
    await button("Continue with Acme").click();
    await page.waitForURL(`${ISSUER}/**`);
    await page.getByRole("button", { name: /Sign in as/ }).click();
    await signedIn();
    assert.equal(new URL(page.url()).search, "", "the provider's code leaves the address bar");
    await signOut();
  },

  async "email and password, and a forgotten one"() {
    await page.goto(BASE);
    await button("Password").click();
    await picture("password");
    await button("New here? Create an account").click();
    await page.getByLabel("Email address").fill("page@example.com");
    await page.getByLabel("Password").fill("short");
    await button("Create account").click();
    await alert(/8 characters/);
    await picture("short-password");
    await page.getByLabel("Password").fill("first-password-1");
    await button("Create account").click();
    await signedIn();
    await signOut();
    await button("Password").click();
    await page.getByLabel("Email address").fill("page@example.com");
    await page.getByLabel("Password").fill("wrong-password-1");
    await button("Sign in").click();
    await alert(/don't match/);
    await button("Forgot your password?").click();
    await title("Reset your password");
    await page.getByLabel("Email address").fill("page@example.com");
    await button("Send the link").click();
    await page.getByRole("status").filter({ hasText: "on its way" }).waitFor();
    await picture("forgot");
    await page.goto((await delivered("page@example.com", 1)).reset);
    await title("Set a new password");
    await picture("new-password");
    await page.getByLabel("New password").fill("second-password-2");
    await button("Set the password").click();
    await page.getByRole("status").filter({ hasText: "changed" }).waitFor();
    await button("Password").click();
    await page.getByLabel("Email address").fill("page@example.com");
    await page.getByLabel("Password").fill("second-password-2");
    await button("Sign in").click();
    await signedIn();
    await signOut();
  },

  async "with the keyboard alone"() {
    await page.goto(BASE);
    await title("Sign in to my-app");
    const type = page.getByLabel("Email address");
    for (let presses = 0; !(await type.evaluate((node) => node === document.activeElement)); presses += 1) {
      assert.ok(presses < 12, "the email field is reached with Tab");
      await page.keyboard.press("Tab");
    }
    await picture("keyboard-focus");
    await page.keyboard.type("keys@example.com");
    await page.keyboard.press("Enter");
    await title("Enter the code");
    const { code } = await delivered("keys@example.com", 1);
    // The field for the code has the focus by itself.
    await page.keyboard.type(code);
    await page.keyboard.press("Enter");
    await signedIn();
    const out = button("Sign out");
    for (let presses = 0; !(await out.evaluate((node) => node === document.activeElement)); presses += 1) {
      assert.ok(presses < 12, "the button is reached with Tab");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "signed out" }).waitFor();
  },

  async "on a small dark screen"() {
    await page.setViewportSize({ width: 340, height: 600 });
    await page.emulateMedia({ colorScheme: "dark" });
    await askForCode("small@example.com");
    await picture("small-dark");
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.equal(wider, false, "nothing is wider than the screen");
  },

  async "nobody else was talked to"() {
    assert.deepEqual([...origins].sort(), [BASE, ISSUER].sort());
    assert.deepEqual(failures, []);
  },
};

let failed = false;
for (const [name, step] of Object.entries(steps)) {
  const start = Date.now();
  try {
    await step();
    console.log(`ok ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed = true;
    console.log(`FAILED ${name}: ${error.stack}`);
    await picture("failed");
    console.log(`the page said: ${await page.locator("main").innerText().catch(() => "nothing")}`);
    break;
  }
}
await context.close();
process.exit(failed ? 1 : 0);
