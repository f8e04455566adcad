import { tones } from "../figures/theme.ts";

type Mode = "light" | "dark";

function variables(mode: Mode): string {
  return Object.entries(tones)
    .map(([name, tone]) => `--${name}:${tone[mode]};`)
    .join("");
}

/** One SVG serves both modes: every light colour of the theme is looked up by its digits and replaced by its variable. */
function figureColours(): string {
  return Object.entries(tones)
    .map(
      ([name, { light }]) => `svg [fill="${light}"]{fill:var(--${name})}svg [stroke="${light}"]{stroke:var(--${name})}`,
    )
    .join("\n");
}

const sheet = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem;color-scheme:light dark}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:break-word;font:1.0625rem/1.6 Charter,'Bitstream Charter','Iowan Old Style','Palatino Linotype',Georgia,'DejaVu Serif',serif}
main,header,footer{max-width:56rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
p,li,dd,h1,h2,h3,.limitation{max-width:42rem}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .6rem;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.3;margin:3.2rem 0 .8rem;padding-top:.7rem;border-top:1px solid var(--grid);font-weight:600;max-width:none}
h3{font-size:1.08rem;margin:2rem 0 .4rem;font-weight:600}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:1px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;overflow-wrap:anywhere}
.nobreak{white-space:nowrap}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.4rem .8rem;z-index:2}
.kicker,.byline,nav,.sheet,figcaption,table,summary,.verdict,.simulated{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',sans-serif}
.kicker{font-size:.8rem;letter-spacing:.06em;text-transform:uppercase;color:var(--muted);margin:0}
.byline{font-size:.92rem;color:var(--muted);margin:.2rem 0}
.simulated{border:2px solid var(--warm);color:var(--warm);font-weight:700;padding:.5rem .9rem;margin:0 0 1.2rem;letter-spacing:.05em}
.answer{margin:1.8rem 0 1rem;padding:1.1rem 1.3rem;background:var(--band1);border-left:4px solid var(--accent)}
.answer p{margin:.3rem 0}
.question{font-size:1.15rem;font-weight:600;line-height:1.4}
.reply{font-size:1.08rem}
.limitation{border-left:4px solid var(--warm);padding:.1rem 0 .1rem .9rem}
.answer .limitation{margin-bottom:.8rem}
.limitation-inline{font-style:italic}
td .limitation-inline{display:block;min-width:9.5rem;white-space:normal;font-size:.85em;line-height:1.3;color:var(--muted)}
nav{font-size:.9rem;margin:1.4rem 0 0}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;list-style:none;margin:0;padding:0}
nav a{display:inline-block;padding:.25rem 0}
.scroll{overflow-x:auto;margin:1rem 0 1.6rem;max-width:100%}
table{border-collapse:collapse;font-size:.84rem;line-height:1.4;font-variant-numeric:tabular-nums;min-width:min(100%,22rem)}
caption{text-align:left;color:var(--muted);padding:0 0 .5rem;caption-side:top;text-wrap:pretty}
th,td{text-align:left;padding:.36rem .9rem .36rem 0;vertical-align:top;border-bottom:1px solid var(--grid)}
thead th{border-bottom:1px solid var(--rule);border-top:1px solid var(--rule);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
tbody tr:last-child>*{border-bottom:1px solid var(--rule)}
.num{text-align:right}
td.num{white-space:nowrap}
td.wide,th.wide{min-width:10rem}
.checks{list-style:none;margin:0;padding:0}
.checks li{margin:0 0 .2rem}
.check.inconsistent,.check.impossible,.check.differs{color:var(--warm);font-weight:600}
.verdict{display:inline-block;white-space:nowrap;font-size:.82rem;font-weight:600;padding:.05rem .5rem;border:1px solid currentColor;border-radius:.2rem}
.verdict.reproduced,.verdict.consistent{color:var(--green)}
.verdict.within5{color:var(--gold)}
.verdict.differs,.verdict.inconsistent,.verdict.impossible{color:var(--warm)}
.verdict.notComputable{color:var(--muted)}
figure{margin:1.6rem 0 2.4rem}
figcaption{font-size:.88rem;line-height:1.5;max-width:46rem;margin-top:.5rem}
.note{color:var(--muted)}
.warning{color:var(--warm);font-size:.95rem}
.panel{overflow-x:auto;break-inside:avoid}
.panel,.long{content-visibility:auto}
.panel svg{display:block;max-width:100%;height:auto}
svg text{font-variant-numeric:tabular-nums}
.narrow-only{display:none}
.waiting .panel:empty::before{content:"Drawn here by the page’s program when it is opened.";color:var(--muted);font-size:.88rem}
details{margin:.8rem 0}
summary{cursor:pointer;font-size:.88rem;color:var(--accent);padding:.3rem 0}
.flow{list-style:none;margin:1.2rem 0;padding:0;max-width:36rem;font:.9rem/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',sans-serif}
.flow>li{border:1px solid var(--rule);padding:.6rem .9rem;margin:0 0 1.5rem;position:relative;max-width:none}
.flow>li:not(:last-child)::after{content:"";position:absolute;left:2rem;bottom:-1.5rem;height:1.45rem;border-left:1px solid var(--rule)}
.flow>.out{margin-left:4rem;border-style:dashed;color:var(--muted)}
.flow>.out::before{content:"";position:absolute;left:-2.05rem;top:-1.5rem;bottom:-1.5rem;border-left:1px solid var(--rule)}
.flow>.out::after,.flow>li:has(+.out)::after{display:none}
.flow ul{margin:.3rem 0 0;padding-left:1.1rem}
dt{font-weight:600;margin-top:.8rem}
dd{margin:0}
.references{list-style:none;padding:0}
.references li{margin-bottom:.5rem;overflow-wrap:anywhere;padding-left:2rem;text-indent:-2rem}
.term{color:inherit;text-decoration:underline dotted var(--rule)}
.term:hover,.term:focus-visible{color:var(--accent);text-decoration-color:currentColor}
dt:target,dt:target+dd{background:var(--band2)}
.hash{font-size:.72rem}
footer{margin-top:4rem;padding-top:1rem;padding-bottom:3rem;border-top:1px solid var(--grid);color:var(--muted);font-size:.9rem}
@media screen and (max-width:46rem){
body{font-size:1rem}
main,header,footer{padding-left:.5rem;padding-right:.5rem}
header{padding-top:1.2rem}
h1{font-size:1.5rem}
h2{margin-top:2.4rem}
.answer{padding:.8rem .9rem}
.wide-only{display:none}
.narrow-only{display:block}
.scroll caption{position:sticky;left:0;max-width:calc(100vw - 1rem)}
.stack,.stack caption,.stack tbody,.stack tr,.stack td,.stack tbody th{display:block}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack tr{border-bottom:1px solid var(--rule);padding:.5rem 0}
.stack td,.stack tbody th{border:0!important;padding:.15rem 0;text-align:left;white-space:normal}
.stack tbody th{font-weight:600}
.stack td:empty{display:none}
.stack td[data-head]::before{content:attr(data-head) ": ";color:var(--muted)}
}
@media print{
.panel,.long{content-visibility:visible}
@page{size:A4;margin:16mm 15mm}
html{font-size:10pt}
body{font-size:1rem;line-height:1.45}
main,header,footer{max-width:none;padding:0}
header{padding-top:0}
nav,.skip,summary{display:none}
h2,h3{break-after:avoid}
h2{margin-top:1.6rem}
tr,.panel,.answer{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
table{font-size:7pt}
th,td{padding-right:.55em;overflow-wrap:break-word}
thead th{white-space:normal}
td.wide,th.wide,td .limitation-inline{min-width:6em}
details:not([open]){display:none}
details.waiting{display:block;margin:0}
details.waiting::details-content{content-visibility:visible}
.waiting .panel:empty::before{content:none}
.waiting .drawing:not(:has(svg)){display:none}
.waiting figure:not(:has(svg)) .twin{display:block}
.waiting figure:not(:has(svg)) .twin::details-content{content-visibility:visible}
figure{margin:.8rem 0 1.2rem}
#studies table{font-size:6pt}
#studies td{overflow-wrap:anywhere}
.wide-only{display:block}
.narrow-only{display:none}
a,.term{color:inherit;text-decoration:none}
}
`;

/** The style sheet of all pages: light and dark from one set of colours, a phone, and A4. */
export function styleSheet(): string {
  const dark = `@media (prefers-color-scheme:dark){@media screen{:root{${variables("dark")}}}}`;
  return `:root{${variables("light")}}\n${dark}${sheet}${figureColours()}\n`;
}
