import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closingLine.ts";

export default defineConfig({
  define: { __VERSION__: JSON.stringify("test") },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/fuzz/**", "node_modules/**"],
    testTimeout: 20_000,
    maxWorkers: 2,
    // modules keep no state between files, and loading them anew for each file took a third of the time
    pool: "threads",
    isolate: false,
    reporters: ["default", new ClosingLine()],
  },
});
