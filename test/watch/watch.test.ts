import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fileEffects } from "../../pipeline/effects.ts";
import { livePage } from "../../scripts/watch/livePage.ts";
import { watchDataset } from "../../scripts/watch/watchDataset.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** Watches a copy of one delivered folder, and lists what the terminal was told. */
async function watching(id: string) {
  const root = mkdtempSync(join(tmpdir(), "watch-"));
  cpSync(`data/${id}`, join(root, "data", id), { recursive: true });
  const stop = new AbortController();
  const lines: string[] = [];
  let done: Promise<void> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    const options = {
      id,
      root,
      port: 0,
      signal: stop.signal,
      started: resolve,
      log: (line: string) => void lines.push(line),
      quiet: 30,
    };
    done = watchDataset(
      options,
      fileEffects(root, () => {}),
    );
    done.catch(reject);
  });
  opened.push(async () => {
    stop.abort();
    await done;
    rmSync(root, { recursive: true, force: true });
  });
  return { root, url, lines, stop, done: () => done, table: join(root, "data", id, "studies.csv") };
}

/** Waits until something holds, at most ten seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 10_000) throw new Error("it did not happen within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Events of a server as they come, by name. */
async function listen(url: string) {
  const events: string[] = [];
  const response = await fetch(`${url}events`);
  const reader = response.body!.getReader();
  const pump = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      events.push(
        ...[...new TextDecoder().decode(value).matchAll(/event: (\w+)\ndata: (.*)\n/g)].map((m) => `${m[1]} ${m[2]}`),
      );
    }
  };
  pump().catch(() => {});
  return { events, cancel: () => reader.cancel().catch(() => {}) };
}

describe("watch", () => {
  it("serves the report, runs again on save and tells the page to reload", async () => {
    const { url, lines, table } = await watching("kolden2011");
    await until(() => lines.length === 1);
    const page = await (await fetch(url)).text();
    expect(page).toContain("new EventSource");
    const { events, cancel } = await listen(url);
    const text = readFileSync(table, "utf8");
    writeFileSync(table, text.trimEnd().split("\n").slice(0, -1).join("\n").concat("\n"));
    await until(
      () => events.some((event) => event.startsWith("reload")) || events.some((event) => event.startsWith("fault")),
    );
    expect(events.filter((event) => event.startsWith("reload"))).toHaveLength(1);
    expect(lines[1]).toMatch(/^kolden2011 in \d/);
    await cancel();
  });

  it("lays a fault of the table over the page, keeps the earlier report, and recovers", async () => {
    const { url, lines, table, root } = await watching("kolden2011");
    await until(() => lines.length === 1);
    const before = readFileSync(join(root, "reports/kolden2011/results.json"), "utf8");
    const { events, cancel } = await listen(url);
    const good = readFileSync(table, "utf8");
    writeFileSync(table, good.replace(/,(0\.\d+),/, ",1.7,"));
    await until(() => events.some((event) => event.startsWith("fault")));
    expect(events.at(-1)).toContain("needs |r| < 1, got 1.7");
    expect(lines.at(-1)).toContain("studies.csv:");
    expect(readFileSync(join(root, "reports/kolden2011/results.json"), "utf8")).toBe(before);
    const late = await listen(url);
    await until(() => late.events.length > 0);
    expect(late.events[0]).toContain("fault");
    writeFileSync(table, good);
    await until(() => events.some((event) => event.startsWith("reload")));
    await Promise.all([cancel(), late.cancel()]);
  });

  it("ends with nothing left open, and answers no other host, method or folder", async () => {
    const { url, lines, stop, done } = await watching("kolden2011");
    await until(() => lines.length === 1);
    const status = (path: string, options: { method?: string; headers?: Record<string, string> }) =>
      new Promise<number>((resolve, reject) => {
        const call = request(new URL(url), { ...options, path, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.on("error", reject).end();
      });
    expect(await status("/", { headers: { host: "evil.example" } })).toBe(403);
    expect(await status("/", { method: "POST" })).toBe(405);
    expect(await status("/../../data/kolden2011/studies.csv", {})).toBe(404);
    expect(await status("/..%2f..%2fdata%2fkolden2011%2fstudies.csv", {})).toBe(404);
    expect(await status("/%", {})).toBe(400);
    expect(await status("/results.json", {})).toBe(200);
    stop.abort();
    await done();
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe("the served page", () => {
  const page = (policy: string) =>
    `<html><head><meta http-equiv="Content-Security-Policy" content="${policy}"></head><body><p>x</p></body></html>`;
  const policyOf = (html: string) => html.match(/content="([^"]*)"/)![1]!;

  it("allows its one script by hash and this server alone, and keeps the rest of the policy", () => {
    // as the html tag writes a policy into its attribute
    const live = livePage(page("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"));
    const script = live.match(/<script>([\s\S]*)<\/script>/)![1]!;
    const hash = createHash("sha256").update(script).digest("base64");
    expect(policyOf(live)).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'; connect-src 'self'`,
    );
    expect(live).toContain(`${script}</script></body>`);
  });

  it("keeps the scripts that a policy already allows, and replaces a 'none'", () => {
    const live = livePage(page("script-src 'sha256-abc'; connect-src 'none'"));
    expect(policyOf(live)).toMatch(/^script-src 'sha256-abc' 'sha256-[^']+'; connect-src 'self'$/);
  });
});
