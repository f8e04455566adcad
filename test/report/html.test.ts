import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHtml, html, plain, raw, slug } from "../../pipeline/report/html.ts";

const nasty = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  '" onmouseover="x',
  "=cmd()|' /C calc'!A0",
  "a\u202egnp.exe",
  "\u0000\u0007bell",
  "&lt;",
];

describe("the html tag", () => {
  it.each(nasty)("makes %j harmless in content and in a quoted attribute", (text) => {
    const inside = html`<p title="${text}">${text}</p>`.value;
    const middle = inside.slice('<p title="'.length, -"</p>".length);
    expect(middle.replace('">', "")).not.toMatch(/[<>"']/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the control character must be gone
    expect(inside).not.toMatch(/[\u0000\u202a-\u202e\u2066-\u2069]/u);
  });

  it("leaves no markup of any text standing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      }),
    );
  });

  it("puts Html in as it is, joins arrays, and prints nothing for absent values", () => {
    expect(html`${raw("<b>")}|${[html`<i>${"<"}</i>`, "&"]}|${undefined}${null}${false}${true}|${0}`.value).toBe(
      "<b>|<i>&lt;</i>&amp;||0",
    );
  });

  it("escapes once", () => {
    expect(html`${html`${"<"}`}`.value).toBe("&lt;");
  });
});

describe("plain", () => {
  it("shows direction and control characters instead of obeying them", () => {
    expect(plain("a\u202eb\u0000c\nd")).toBe("a\ufffdb\ufffdc\nd");
  });
});

describe("slug", () => {
  it("is made of ASCII letters, digits and hyphens, and is never empty", () => {
    expect([slug("Flückiger 2018/r"), slug("—"), slug("A b")]).toEqual(["fluckiger-2018-r", "x", "a-b"]);
  });
});
