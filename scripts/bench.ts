import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { pageTable, timePage } from "./bench/pageTable.ts";
import type { BenchRow } from "./bench/row.ts";

/**
 * Times each row of `scripts/bench/`: ours, and R's where R is installed, both measured in this run; then the largest report in
 * Chromium, where that is installed; writes `reports/bench.json`. Names of rows, or `page`, measure these alone and write nothing.
 *
 * Each figure is the median over repeated runs after a warm-up; what a run does stands in the row's file.
 */
interface Timed {
  readonly name: string;
  readonly ms: number;
  readonly rMs?: number;
  readonly ratio?: number;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

function timeOurs(row: BenchRow): number {
  const started = performance.now();
  row.run();
  const first = performance.now() - started;
  // the compiler settles first: half a second of runs that do not count
  while (row.runs === undefined && performance.now() - started < 500) row.run();
  const runs = row.runs ?? Math.max(3, Math.min(300, Math.round(1500 / Math.max(first, 0.01))));
  const times: number[] = [];
  // many calls to one reading of the clock where a call takes less than its resolution
  const inner = first < 1 ? 50 : 1;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    for (let j = 0; j < inner; j++) row.run();
    times.push((performance.now() - start) / inner);
  }
  return median(times);
}

function hasR(): boolean {
  try {
    execFileSync("Rscript", ["-e", "library(metafor)"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * R's time for an expression in milliseconds: the median of three timings, or the only one when it takes over two seconds.
 * The code before `;;` is set-up and not timed.
 */
function timeR(code: string): number {
  const [setup, expression] = code.includes(";;") ? code.split(";;") : ["", code];
  const script = `suppressMessages({library(metafor);library(clubSandwich)});${setup}
f <- function() { gc(FALSE); s <- proc.time()[["elapsed"]]; n <- 0; repeat { suppressWarnings(${expression}); n <- n + 1; e <- proc.time()[["elapsed"]] - s; if (e > 0.5 || n >= 50) break }; e / n * 1000 }
first <- f(); cat(if (first > 2000) first else median(c(first, f(), f())))`;
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    // a file, because R cuts long code on its command line
    writeFileSync(join(folder, "job.R"), script);
    const printed = execFileSync("Rscript", [join(folder, "job.R")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ms = Number(printed.trim());
    if (printed.trim() === "" || !Number.isFinite(ms)) throw new Error(`R needs to print a time, got '${printed}'`);
    return ms;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rows(): Promise<BenchRow[]> {
  const found: BenchRow[] = [];
  for (const file of readdirSync("scripts/bench")
    .filter((name) => name !== "row.ts" && name.endsWith(".ts"))
    .sort()) {
    const module = (await import(`./bench/${file}`)) as { rows?: readonly BenchRow[] };
    found.push(...(module.rows ?? []));
  }
  return found;
}

const only = process.argv.slice(2).filter((name) => !name.startsWith("--"));
const withR = !process.argv.includes("--no-r") && hasR();
const timed: Timed[] = [];
for (const row of await rows()) {
  if (only.length > 0 && !only.includes(row.name)) continue;
  const ms = timeOurs(row);
  if (withR && row.rCode) {
    const rMs = timeR(row.rCode);
    timed.push({ name: row.name, ms, rMs, ratio: rMs / ms });
  } else timed.push({ name: row.name, ms });
}

const table = new Table({
  head: ["job", "ms", "R ms", "ratio"],
  colAligns: ["left", "right", "right", "right"],
  style: { head: [], border: [] },
});
const digits = (x: number | undefined): string => (x === undefined ? "" : x >= 100 ? x.toFixed(0) : x.toPrecision(3));
for (const { name, ms, rMs, ratio } of timed) table.push([name, digits(ms), digits(rMs), digits(ratio)]);
if (timed.length > 0)
  process.stdout.write(
    `${cpus().length} cores, node ${process.version}${withR ? "" : ", R not measured"}\n${table.toString()}\n`,
  );
const ms = (name: string) => timed.find((row) => row.name === name)?.ms;
const [small, large] = [ms("multilevel10k"), ms("multilevel100k")];
if (small && large)
  process.stdout.write(
    `three-level time grows as k^${Math.log10(large / small).toFixed(2)} from 10,000 to 100,000 effects\n`,
  );
const say = (line: string) => process.stdout.write(`${line}\n`);
const page = only.length === 0 || only.includes("page") ? await timePage(say) : undefined;
if (page) say(pageTable(page));
if (only.length === 0) {
  if (!existsSync("reports")) mkdirSync("reports");
  writeFileSync("reports/bench.json", `${JSON.stringify({ rows: timed, ...(page ? { page } : {}) }, null, 1)}\n`);
}
