/**
 * The one stylesheet of pages and of the access package's index. No fonts or images from elsewhere; light and dark.
 * Pairs of text and ground keep WCAG's 4.5:1, borders of controls 3:1; targets are at least 24 px.
 */
export const style = `
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
.skip{position:absolute;left:-999rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
.skip:focus{left:.5rem}
.top{border-bottom:1px solid var(--line);background:var(--card)}
.top .wrap{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;padding-block:1rem}
.top a{display:inline-block;min-height:24px;color:inherit;text-decoration:none}
.top a:hover{text-decoration:underline}
.brand{font-family:ui-serif,"Iowan Old Style",Charter,Georgia,serif;font-weight:600;font-size:1.125rem}
main{flex:1;padding:3rem 0 4rem}
main:focus{outline:none}
.lead{font-size:1.1875rem;color:var(--soft);margin-bottom:2rem}
.soft,.hint{color:var(--soft)}
.hint{display:block;font-size:.9375rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:1.25rem;list-style:none;padding:0;margin:0 0 1.5rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.5rem;display:flex;flex-direction:column;max-width:none}
.card h3 a{text-decoration-thickness:1px}
.card p{margin:.25rem 0 0;color:var(--soft)}
.card .law{margin-top:auto;padding-top:.75rem;font-size:.875rem}
.panel{background:var(--tint);border-radius:10px;padding:1.25rem 1.5rem;margin:0 0 1.75rem}
.panel>:last-child{margin-bottom:0}
.ref{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:1.0625em;letter-spacing:.03em;white-space:nowrap}
button{display:inline-block;font:inherit;font-weight:600;line-height:1.3;color:var(--on-accent);background:var(--accent);border:1px solid var(--accent);border-radius:8px;padding:.75rem 1.5rem;min-height:48px;cursor:pointer;text-decoration:none}
button:hover{text-decoration:underline}
.stop{background:var(--bad);border-color:var(--bad);color:var(--ground)}
form{margin:0 0 1.5rem}
.field{margin:0 0 1.75rem;border:0;padding:0;min-width:0}
label,legend{font-weight:600;padding:0}
.field>label:not(.choice){display:block}
legend{float:left;width:100%;margin-bottom:.75rem}
fieldset.wrong legend{margin-bottom:0}
legend+*{clear:both}
input[type=email],input[type=text],input[type=url],select,textarea{display:block;width:100%;max-width:32rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--control);border-radius:8px;padding:.625rem .75rem;margin-top:.5rem;min-height:48px}
textarea{min-height:9rem;resize:vertical}
textarea.short{min-height:5rem}
.group{max-width:35rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.25rem 1.5rem .25rem;margin:0 0 1.25rem;min-width:0}
.group>legend{font-size:1.125rem}
.group .field{margin-bottom:1.25rem}
.more{margin:0 0 1.75rem}
.more>.field{margin-bottom:1.25rem}
.choice{display:flex;gap:.75rem;align-items:flex-start;background:var(--card);border:1px solid var(--control);border-radius:8px;padding:.875rem 1rem;cursor:pointer}
.options{display:grid;gap:.75rem;max-width:32rem;margin-top:.75rem}
.more .options{grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));max-width:none}
.choice:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice input{flex:none;width:24px;height:24px;margin:0;accent-color:var(--accent)}
.choice .hint{font-weight:400}
.wrong{border-left:4px solid var(--bad);padding-left:1rem}
.error,.problems li,.hint{overflow-wrap:anywhere}
.error{display:block;color:var(--bad);font-weight:600;margin-top:.25rem}
.wrong input:not([type=radio],[type=checkbox]),.wrong select,.wrong textarea{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.problems{border:2px solid var(--bad);background:var(--bad-tint);border-radius:10px;padding:1.25rem 1.5rem;margin:0 0 2rem}
.problems h2{font-size:1.25rem;margin:0 0 .5rem}
.problems ul{margin:0;padding-left:1.25rem}
.problems a{color:var(--bad);font-weight:600}
.facts{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.5rem 1.5rem}
.facts dt{color:var(--soft)}
.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.steps{padding-left:1.25rem}
.steps li{margin-bottom:.5rem;padding-left:.25rem}
.timeline{list-style:none;padding:0;border-left:2px solid var(--line);margin-left:.4rem}
.timeline li{position:relative;padding:0 0 1rem 1.5rem}
.timeline li::before{content:"";position:absolute;left:-7px;top:.55em;width:12px;height:12px;border-radius:50%;background:var(--accent);border:2px solid var(--ground)}
.timeline time{display:block;color:var(--soft);font-size:.9375rem}
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
.bottom{border-top:1px solid var(--line);color:var(--soft);font-size:.9375rem}
.bottom .wrap{padding-block:1.5rem}
.bottom p{margin:0 0 .25rem}
@media (max-width:32rem){main{padding-top:2rem}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.75rem}}
@media (prefers-contrast:more){:root{--soft:var(--ink);--line:var(--control)}}
@media (forced-colors:active){button{border-color:ButtonText}}
@media print{.top,.bottom,.skip,form{display:none}body{background:#fff;color:#000}details>*{display:block}}
`;
