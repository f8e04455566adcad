import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closingLine.ts";

export default defineConfig({
  define: { __VERSION__: JSON.stringify("test") },
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/support/build.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: ["default", new ClosingLine()],
  },
});
