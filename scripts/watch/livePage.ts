import { createHash } from "node:crypto";

/** Reloads the page when the report was written again, and lays a fault over it until it is mended. Text goes in as text. */
const SCRIPT = `(() => {
  const events = new EventSource("/events");
  const show = (text) => {
    let box = document.getElementById("watch-fault");
    if (!box) {
      box = document.createElement("div");
      box.id = "watch-fault";
      box.setAttribute("role", "alert");
      box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:50vh;overflow:auto;padding:1rem 1.25rem;background:#5b1414;color:#fff;font:15px/1.5 system-ui,sans-serif;z-index:9999";
      box.append(document.createElement("b"), document.createElement("pre"));
      box.firstChild.textContent = "The files as saved have a fault. The page still shows the last run without one.";
      box.lastChild.style.cssText = "margin:.5rem 0 0;white-space:pre-wrap;font:13px/1.5 monospace";
      document.body.append(box);
      document.body.style.paddingBottom = "50vh";
    }
    box.lastChild.textContent = text;
  };
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("fault", (event) => show(JSON.parse(event.data)));
})();`;

const HASH = `'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`;

/**
 * A report as the watching server hands it out: the page with a small script that listens for reloads, and a policy that lets this
 * one script run and speak to this one server. The file on disk keeps its own policy.
 */
export function livePage(html: string): string {
  const allowed = html.replace(
    /(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")/,
    // the page writes its quotes as references, whose semicolons end no directive
    (_, before: string, policy: string, after: string) =>
      `${before}${widened(widened(policy.replaceAll("&#39;", "'"), "script-src", HASH), "connect-src", "'self'")}${after}`,
  );
  const end = allowed.lastIndexOf("</body>");
  const script = `<script>${SCRIPT}</script>`;
  return end < 0 ? `${allowed}${script}` : `${allowed.slice(0, end)}${script}${allowed.slice(end)}`;
}

/** A policy in which a directive allows one source more; 'none' gives way to it. */
function widened(policy: string, directive: string, source: string): string {
  const directives = policy
    .split(";")
    .map((part) => part.trim())
    .filter(Boolean);
  const at = directives.findIndex((part) => part.split(/\s+/)[0] === directive);
  if (at < 0) return [...directives, `${directive} ${source}`].join("; ");
  const sources = directives[at]!.split(/\s+/)
    .slice(1)
    .filter((one) => one !== "'none'");
  return directives.with(at, [directive, ...sources, source].join(" ")).join("; ");
}

/** The page shown while there is no report yet. */
export function waitingPage(id: string): string {
  const title = `${id}: no report yet`;
  return livePage(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><p>${title}</p></body></html>`,
  );
}
