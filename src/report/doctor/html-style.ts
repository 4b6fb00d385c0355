/** How the HTML report looks: light or dark as the reader's system is, and on paper. One sheet, no request. @module */

export const HTML_STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1d2125;--soft:#5c6670;--line:#dcdfe3;--code:#f1f3f5;
--error:#b3261e;--warning:#8a5a00;--info:#0b5cad;--pass:#1b7f3b;--unknown:#6b5b95}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--ink:#e6e8ea;--soft:#9aa4ae;--line:#343a40;--code:#262b30;
--error:#ff8a80;--warning:#f2c14e;--info:#82b7ff;--pass:#6fd08c;--unknown:#c3b1f0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem 4rem;background:var(--bg);color:var(--ink);
font:16px/1.55 system-ui,"Noto Sans TC","PingFang TC","Microsoft JhengHei",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:0}h2{font-size:1.2rem;margin:2.5rem 0 .75rem}h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.4rem 0}.soft{color:var(--soft)}
.sums{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.25rem 0 .5rem;padding:0;list-style:none}
.sums li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.35rem .8rem}
.sums b{font-variant-numeric:tabular-nums}
.finding{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--soft);border-radius:.5rem;padding:.8rem 1rem;margin:.75rem 0}
.finding.error{border-left-color:var(--error)}.finding.warning{border-left-color:var(--warning)}.finding.info{border-left-color:var(--info)}
.finding .finding{margin:.6rem 0 0;background:var(--bg)}
.head{margin:0;font-weight:600}.severity{margin-right:.5rem}
.error>.head .severity,.out.fail{color:var(--error)}.warning>.head .severity,.out.warn{color:var(--warning)}
.info>.head .severity{color:var(--info)}.out.pass{color:var(--pass)}.out.unknown{color:var(--unknown)}.out.skip{color:var(--soft)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono","Noto Sans Mono CJK TC",monospace}
code{background:var(--code);border-radius:.25rem;padding:.1em .35em}
pre{background:var(--code);border-radius:.4rem;padding:.7rem .9rem;overflow-x:auto;margin:.35rem 0 .75rem;white-space:pre}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}
th{white-space:nowrap}.evidence td:not(:first-child){min-width:7.5rem}td code{background:none;padding:0}
details{margin:.5rem 0}summary{cursor:pointer}summary:focus-visible{outline:2px solid var(--info)}
.fix{color:var(--pass);margin-top:.6rem}
svg.path{display:block;max-width:none;margin:.5rem 0;font:13px system-ui,"Noto Sans TC",sans-serif}
svg text{fill:var(--ink)}svg .hop{font-weight:600}svg .end{font-weight:600}svg .reason{fill:var(--soft)}
svg .sign{fill:var(--card);font-size:11px;font-weight:700}
svg .node{fill:var(--unknown)}svg .node.pass{fill:var(--pass)}svg .node.refuse,svg .node.drop{fill:var(--error)}svg .node.answer{fill:var(--warning)}
svg .state{fill:var(--unknown);font-weight:600}svg .state.pass{fill:var(--pass)}svg .state.refuse,svg .state.drop{fill:var(--error)}svg .state.answer{fill:var(--warning)}
svg .rail{stroke:var(--pass);stroke-width:2}svg .rail:not(.pass){stroke:var(--unknown);stroke-dasharray:3 4}
@media print{body{max-width:none;padding:0}.finding{break-inside:avoid}pre{white-space:pre-wrap}}
`;
