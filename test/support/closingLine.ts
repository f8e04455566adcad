import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one bare line, `N passed, N failed`, for whoever reads only the last line. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      const before = passed + failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
      }
      if (!module.ok() && passed + failed === before) failed++;
    }
    // after the summary of the default reporter, which prints in the same hook
    setImmediate(() => process.stdout.write(`\n${passed} passed, ${failed} failed\n`));
  }
}
