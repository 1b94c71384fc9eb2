// PageStyle.swift - the style sheet of the page: light and dark, printed, and from 320 pixels up.

/// The SHA-256 of the style in base64, which allows only this style in a content security policy (CSP
/// level 3, section 2.3.1).
///
/// A test compares it with the result of `openssl`, and prints the new value after a change of the style.
let pageStyleHash = "sha256-kNy4kSoPV7Y+IlspYfOTbQ2NWtw0X+w3owPAlQXarZQ="

let pageStyle: StaticString = """
  :root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c1b19;--soft:#5c574f;\
  --line:#e3ded4;--link:#0a4f94;--focus:#0a4f94;--ok:#1f7a4d;--warn:#96600b;--bad:#b3261e;\
  --wait:#6b7280;--chip:#efebe2}
  @media(prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1b1e23;--ink:#ebe7df;\
  --soft:#a8a297;--line:#2e3238;--link:#9cc4ff;--focus:#9cc4ff;--ok:#5cc48f;--warn:#e0ab4f;\
  --bad:#ff8a80;--wait:#9aa3af;--chip:#262a30}}
  *{box-sizing:border-box}
  body{margin:0;background:var(--paper);color:var(--ink);\
  font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;\
  overflow-wrap:break-word}
  a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}
  a:hover{color:var(--link);text-decoration-color:currentColor}
  :focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:2px}
  main:focus{outline:0}
  ul,ol,dl,dd,p,h1,h2,h3{margin:0;padding:0}
  ul,ol{list-style:none}
  .skip{position:absolute;left:-999rem}
  .skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:1}
  .top,.filters,.columns,footer{max-width:78rem;margin:0 auto;padding:0 1rem}
  .top{display:flex;flex-wrap:wrap;gap:.75rem 2rem;align-items:end;justify-content:space-between;\
  padding-top:1.25rem;padding-bottom:1rem}
  .name{font:700 1.75rem/1.1 Charter,"Iowan Old Style","Source Serif 4",Georgia,"Noto Serif",\
  "DejaVu Serif",serif;letter-spacing:-.01em}
  .name a{text-decoration:none}
  form{flex:0 1 26rem;min-width:0}
  label{display:block;font-size:.8125rem;color:var(--soft);margin-bottom:.2rem}
  .field{display:flex;gap:.5rem}
  input[type=search]{flex:1;min-width:0;font:inherit;padding:.45rem .7rem;color:var(--ink);\
  background:var(--card);border:1px solid var(--wait);border-radius:.4rem}
  button{font:inherit;padding:.45rem .9rem;border:1px solid var(--ink);border-radius:.4rem;\
  background:var(--ink);color:var(--paper);cursor:pointer}
  .filters{display:flex;flex-wrap:wrap;gap:.4rem 1.75rem;padding-bottom:.9rem;font-size:.875rem}
  .choice{display:flex;gap:.6rem;align-items:baseline;min-width:0}
  .choice>span{color:var(--soft);white-space:nowrap}
  .choice ul{display:flex;flex-wrap:wrap;gap:.35rem}
  .choice a{display:inline-block;padding:.15rem .65rem;border-radius:1rem;text-decoration:none;\
  background:var(--chip)}
  .choice a[aria-current]{background:var(--ink);color:var(--paper)}
  .columns{display:grid;grid-template-columns:minmax(0,1fr);gap:2rem 3.5rem;\
  border-top:3px double var(--line);padding-top:1.25rem}
  @media(min-width:60rem){.columns{grid-template-columns:minmax(0,1fr) 20rem}}
  h1{font-size:.875rem;font-weight:600;color:var(--soft);\
  letter-spacing:.02em}
  h2{font-size:1.0625rem;font-weight:650;margin:1.4rem 0 .3rem;padding-bottom:.3rem;\
  border-bottom:1px solid var(--line)}
  aside h2{margin-top:-.15rem}
  .jump{display:none}
  @media(max-width:59.99rem){.jump{display:flex}}
  .list>li{padding:.85rem 0;border-bottom:1px solid var(--line)}
  .list>li:last-child{border-bottom:0}
  h3{font:600 1.1875rem/1.3 Charter,"Iowan Old Style","Source Serif 4",Georgia,"Noto Serif",\
  "DejaVu Serif",serif;text-wrap:pretty}
  h3 a{text-decoration:none}
  h3 a:hover{text-decoration:underline}
  h3 a:visited{color:var(--soft)}
  .summary{margin-top:.2rem;color:var(--soft);font-size:.9375rem;max-width:46rem;\
  display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
  .about{margin-top:.3rem;font-size:.8125rem;color:var(--soft)}
  .about .source{font-weight:600;color:var(--ink)}
  .about time::before,.also::before{content:"· "}
  .nothing,.notice,.more{margin:1.25rem 0}
  .notice{padding:.6rem .9rem;border-left:4px solid var(--warn);background:var(--card)}
  .more a{display:inline-block;padding:.5rem 1.1rem;border:1px solid var(--wait);\
  border-radius:.4rem;text-decoration:none}
  .sum{font-size:.875rem;color:var(--soft);margin-bottom:.5rem}
  .board{display:grid;gap:.75rem}
  @media(min-width:40rem) and (max-width:59.99rem){.board{grid-template-columns:1fr 1fr}}
  .board li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;\
  padding:.7rem .85rem;min-width:0}
  .line{display:flex;gap:.5rem;align-items:baseline}
  .line a{font-weight:600;text-decoration:none;min-width:0}
  .line a[aria-current]{text-decoration:underline}
  .state{margin-left:auto;font-size:.8125rem;color:var(--soft);white-space:nowrap}
  .tag{font-size:.6875rem;padding:0 .4rem;border:1px solid var(--wait);border-radius:.3rem;\
  color:var(--soft);white-space:nowrap}
  .mark{flex:none;width:.65rem;height:.65rem;border-radius:50%;background:var(--wait)}
  .mark.ok{background:var(--ok)}
  .mark.warn{background:var(--warn);border-radius:2px}
  .mark.bad{background:var(--bad);border-radius:0;transform:rotate(45deg)}
  .spark{display:block;width:100%;height:1.5rem;margin:.5rem 0 .45rem}
  .spark .ok{fill:var(--ok)}.spark .bad{fill:var(--bad)}.spark .none{fill:var(--line)}
  .board dl{display:grid;grid-template-columns:3fr 4fr 4fr 3fr;gap:.25rem .5rem;font-size:.8125rem}
  dt{color:var(--soft)}
  dd{font-variant-numeric:tabular-nums;white-space:nowrap}
  .reason{margin-top:.45rem;font-size:.8125rem;color:var(--bad)}
  footer{display:flex;flex-wrap:wrap;gap:.5rem 2rem;justify-content:space-between;\
  margin-top:2.5rem;padding-top:1rem;padding-bottom:2rem;font-size:.8125rem;color:var(--soft);\
  border-top:1px solid var(--line)}
  footer ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem}
  @media print{.filters,form,aside,footer,.more{display:none}.columns{display:block}}
  """
