const SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',sans-serif";

/** What only a page with the instrument needs; printed without controls. */
export const INSTRUMENT_STYLE = `
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
html{scroll-padding-top:6.5rem}
#what-if-bar{position:sticky;top:0;z-index:1;background:var(--paper);border-bottom:1px solid var(--rule);display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:center;max-width:56rem;margin:1.2rem auto 0;padding:.4rem 1.25rem;font:.84rem/1.4 ${SANS}}
#what-if-bar table{min-width:0;font-size:inherit;flex:1 1 auto}
#what-if-bar th,#what-if-bar td,#what-if-bar tr:last-child>*{border:0;padding:.08rem .8rem .08rem 0;white-space:nowrap}
#what-if-bar .limits{flex-basis:100%;margin:0;max-width:none;font-style:italic;font-size:.92em;color:var(--muted)}
.answer .changed{border-top:1px solid var(--rule);margin-top:.8rem;padding-top:.6rem}
#what-if-bar .changed{color:var(--accent);font-weight:600}
#what-if-bar .changed th{font-weight:600}
.buttons{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
button,.instrument select,.instrument input[type=text],.instrument input[type=search],.search input,.file{font:.84rem/1.3 ${SANS};color:var(--ink);background:var(--paper);border:1px solid var(--muted);border-radius:.25rem;padding:.3rem .6rem;min-height:1.75rem}
button{cursor:pointer}
button:hover{background:var(--band1)}
button[aria-disabled=true]{color:var(--muted);border-color:var(--grid);cursor:default}
button:focus-visible,.instrument :focus-visible,#what-if-bar a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.search{font-family:${SANS}}
.instrument{font-family:${SANS};font-size:.92rem;line-height:1.5}
.instrument fieldset{border:1px solid var(--grid);border-radius:.3rem;padding:.5rem .9rem .8rem;margin:0 0 1rem;min-width:0}
.instrument legend{font-weight:600;padding:0 .3rem}
.fields{columns:19rem;column-gap:1rem}
.fields>*{break-inside:avoid}
#what-if-form>.fields{margin:.8rem 0 1rem}
#what-if>details,#what-if-more>details{border-bottom:1px solid var(--grid);margin:0}
#what-if summary{font-size:.95rem;padding:.5rem 0;min-height:1.5rem}
.field{margin:.45rem 0;max-width:100%}
.field label{display:block;font-size:.86rem}
.field select{width:100%;max-width:100%;text-overflow:ellipsis}
.tick{display:block;padding:.2rem 0 .2rem 1.55rem;text-indent:-1.55rem;min-height:1.5rem;cursor:pointer}
.tick small,.field small{color:var(--muted)}
.tick input{width:1.05rem;height:1.05rem;vertical-align:-.15rem;margin:0 .35rem 0 0;accent-color:var(--accent)}
.list{margin:.4rem 0 0;padding:.2rem .4rem;max-height:15rem;overflow:auto;border:1px solid var(--grid)}
.list ul{list-style:none;margin:0;padding:0;columns:14rem}
.list li{break-inside:avoid;max-width:none}
.field small.fault{display:block}
.fault,.field small.fault,#what-if-notice{color:var(--warm)}
#what-if-notice:empty{display:none}
[aria-invalid=true]{border-color:var(--warm)!important;outline:1px solid var(--warm)}
#what-if-bar .buttons a{display:inline-flex;align-items:center;min-height:1.5rem;padding:0 .3rem}
.what-if-ours{margin-top:.35rem;font-weight:600}
.toggle{font-size:.72rem;padding:.1rem .4rem;min-height:1.5rem;color:var(--accent);border-color:var(--grid);white-space:nowrap;margin-left:.3rem}
.tools{display:flex;flex-wrap:wrap;gap:.4rem;margin:-.9rem 0 1.6rem}
.tools button{font-size:.76rem;color:var(--accent);border-color:var(--grid);padding:.15rem .5rem;min-height:1.5rem}
figure .tools{margin:.3rem 0 .6rem}
tr.out{color:var(--muted)}
.drop{border:2px dashed var(--muted);border-radius:.4rem;padding:.8rem 1rem;margin:.4rem 0 1rem}
.drop.over{border-color:var(--accent);background:var(--band1)}
.bad{background:color-mix(in srgb,var(--warm) 18%,transparent);outline:2px solid var(--warm);outline-offset:-2px}
.digits td{font-variant-numeric:tabular-nums}
.panel[aria-busy=true],[data-waits]{opacity:.45}
@media (max-width:46rem){
html{scroll-padding-top:9rem}
#what-if-bar{padding:.3rem .5rem;font-size:.76rem;gap:.1rem .6rem}
#what-if-bar table,#what-if-bar tbody{display:block}
#what-if-bar tr{display:flex;flex-wrap:wrap}
#what-if-bar th,#what-if-bar td{padding-right:.5rem}
#what-if-bar td:nth-child(5){display:none}
#what-if-bar .buttons{gap:.3rem}
#what-if-bar button{font-size:.76rem;padding:.15rem .45rem}
}
@media (max-height:30rem){#what-if-bar{position:static}}
@media print{#what-if-bar .buttons,#what-if,.toggle,.tools,.search,html:not(.what-if) #what-if-bar{display:none!important}
#what-if-bar{position:static}}
`;
