import { documentStyle } from './document-style.ts';

/**
 * The one stylesheet of pages: that of a document, the frame around it, forms. Borders of controls keep WCAG's 3:1; targets are at least
 * 24 px.
 */
export const style = `${documentStyle}
.skip{position:absolute;left:-999rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
.skip:focus{left:.5rem}
.top{border-bottom:1px solid var(--line);background:var(--card)}
.top .wrap{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;padding-block:1rem}
.top a{display:inline-block;min-height:24px;color:inherit;text-decoration:none}
.top a:hover{text-decoration:underline}
.brand{font-family:ui-serif,"Iowan Old Style",Charter,Georgia,serif;font-weight:600;font-size:1.125rem}
main:focus{outline:none}
.hint{display:block;font-size:.9375rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:1.25rem;list-style:none;padding:0;margin:0 0 1.5rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.5rem;display:flex;flex-direction:column;max-width:none}
.card h3 a{text-decoration-thickness:1px}
.card p{margin:.25rem 0 0;color:var(--soft)}
.card .law{margin-top:auto;padding-top:.75rem;font-size:.875rem}
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
.steps{padding-left:1.25rem}
.steps li{margin-bottom:.5rem;padding-left:.25rem}
.timeline{list-style:none;padding:0;border-left:2px solid var(--line);margin-left:.4rem}
.timeline li{position:relative;padding:0 0 1rem 1.5rem}
.timeline li::before{content:"";position:absolute;left:-7px;top:.55em;width:12px;height:12px;border-radius:50%;background:var(--accent);border:2px solid var(--ground)}
.timeline time{display:block;color:var(--soft);font-size:.9375rem}
.bottom{border-top:1px solid var(--line);color:var(--soft);font-size:.9375rem}
.bottom .wrap{padding-block:1.5rem}
.bottom p{margin:0 0 .25rem}
@media (forced-colors:active){button{border-color:ButtonText}}
`;
