/**
 * How a document looks: type, colours light and dark, lists, tables. No fonts or images from elsewhere. Pairs of text and ground keep
 * WCAG's 4.5:1.
 */
export const documentStyle = `
:root{color-scheme:light dark;--ground:#faf9f6;--card:#fff;--ink:#1d2321;--soft:#535d59;--line:#dcdad2;--control:#77817c;--accent:#0b5c4a;--on-accent:#fff;--tint:#e9f1ed;--bad:#a3201b;--bad-tint:#fbecea;--focus:#b35900}
@media (prefers-color-scheme:dark){:root{--ground:#141816;--card:#1c211f;--ink:#e9ece9;--soft:#aab4af;--line:#343b38;--control:#828d88;--accent:#7fd0b6;--on-accent:#0c1f19;--tint:#1f2e29;--bad:#ffaba3;--bad-tint:#3a211f;--focus:#ffb25c}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;display:flex;flex-direction:column;min-height:100vh}
h1,h2,h3{font-family:ui-serif,"Iowan Old Style",Charter,Georgia,serif;font-weight:600;line-height:1.2;text-wrap:balance;margin:2.5rem 0 .75rem}
h1{font-size:clamp(1.9rem,1.4rem + 2.2vw,2.75rem);margin-top:0;letter-spacing:-.01em}
h2{font-size:1.5rem}
.panel>h2{margin-top:0}
h3{font-size:1.1875rem;margin:0 0 .25rem}
p,ul,ol,dl,table{margin:0 0 1rem}
p,li,dd{max-width:65ch;text-wrap:pretty}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:2px}
.wrap{width:100%;max-width:56rem;margin:0 auto;padding:0 1.25rem}
main{flex:1;padding:3rem 0 4rem}
.lead{font-size:1.1875rem;color:var(--soft);margin-bottom:2rem}
.soft,.hint{color:var(--soft)}
.panel{background:var(--tint);border-radius:10px;padding:1.25rem 1.5rem;margin:0 0 1.75rem}
.panel>:last-child{margin-bottom:0}
.ref{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:1.0625em;letter-spacing:.03em;white-space:nowrap}
.facts{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.5rem 1.5rem}
.facts dt{color:var(--soft)}
.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
details{border-top:1px solid var(--line)}
details:last-of-type{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:.75rem 0;min-height:48px;font-weight:600}
details>:not(summary){margin-left:1.1rem}
.scroll{overflow-x:auto;margin:0 0 1.5rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.625rem 1rem .625rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
td.number,th.number{text-align:right;padding-right:2rem}
.kind{border-top:1px solid var(--line);padding:1.5rem 0 .5rem}
.kind dt{font-weight:600;margin-top:.75rem}
.kind dd{margin:0 0 .25rem}
@media (max-width:32rem){main{padding-top:2rem}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.75rem}}
@media (prefers-contrast:more){:root{--soft:var(--ink);--line:var(--control)}}
@media print{.top,.bottom,.skip,form{display:none}body{background:#fff;color:#000}details>*{display:block}}
`;
