import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PipelineError } from "../../pipeline/errors.ts";
import { livePage, waitingPage } from "./livePage.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  json: "application/json; charset=utf-8",
  svg: "image/svg+xml",
  md: "text/markdown; charset=utf-8",
};

/** A server of one report, for this machine only. */
export interface LiveServer {
  readonly url: string;
  /** tells every open page to load itself again */
  reload(): void;
  /** lays a text over every open page, and over those opened until the next reload */
  fault(text: string): void;
  close(): Promise<void>;
}

/**
 * Serves a report's folder on 127.0.0.1: the page with its reloading script, the other files as they are.
 *
 * Requests under another host name are refused, so that no web page elsewhere can read the report by rebinding a name.
 *
 * @param read bytes of a file of the report, or undefined
 * @param port 0 for any free one
 * @throws {PipelineError} if the port is taken
 */
export async function startServer(
  id: string,
  read: (path: string) => Uint8Array | undefined,
  port: number,
): Promise<LiveServer> {
  const listeners = new Set<ServerResponse>();
  let fault: string | undefined;
  const send = (response: ServerResponse, event: string, data: string) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const server = createServer((request, response) => {
    if (!isLocal(request)) return answer(response, 403, "text/plain", "this server answers to 127.0.0.1 only\n");
    if (request.method !== "GET") return answer(response, 405, "text/plain", "GET only\n");
    const path = pathOf(request);
    if (path === undefined) return answer(response, 400, "text/plain", "not an address\n");
    if (path === "events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": listening\n\n");
      listeners.add(response);
      request.on("close", () => listeners.delete(response));
      if (fault !== undefined) send(response, "fault", fault);
      return;
    }
    serveFile(id, path, read, response);
  });
  await listening(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reload() {
      fault = undefined;
      for (const response of listeners) send(response, "reload", "");
    },
    fault(text) {
      fault = text;
      for (const response of listeners) send(response, "fault", text);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new PipelineError(`watch needs a free port, got ${port}, which is taken`, "--port 0 takes any free one")
          : error,
      ),
    );
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function isLocal(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return host === "127.0.0.1" || host === "localhost";
}

/** The path asked for, without its first slash; undefined for an address that cannot be read. */
function pathOf(request: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(new URL(request.url ?? "/", "http://127.0.0.1").pathname).slice(1);
  } catch {
    return undefined;
  }
}

function serveFile(
  id: string,
  path: string,
  read: (path: string) => Uint8Array | undefined,
  response: ServerResponse,
): void {
  if (path === "" || path === "index.html") {
    const bytes = read("index.html");
    const page = bytes ? livePage(new TextDecoder().decode(bytes)) : waitingPage(id);
    answer(response, 200, TYPES.html!, page);
    return;
  }
  const inside = !path.split(/[/\\]/).some((part) => part === ".." || part === "");
  const bytes = inside ? read(path) : undefined;
  if (!bytes) answer(response, 404, "text/plain", "not a file of this report\n");
  else answer(response, 200, TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream", bytes);
}

function answer(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
