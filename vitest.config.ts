import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/fuzz/**", "node_modules/**"],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
