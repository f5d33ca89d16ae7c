// Texts that would run as script where a page forgot to treat them as text: the ways into a script times the ways out of where a
// text may stand. Made up here from the grammar of HTML; each one calls __xss, which the browser under test watches.
const run = 'window.__xss=1'

/** Elements and attributes that run something by themselves. */
const sparks = [
  `<script>${run}</script>`, `<script src="data:text/javascript,${run}"></script>`, `<img src=x onerror="${run}">`, `<img/src=x/onerror=${run}>`,
  `<svg onload="${run}">`, `<svg><script>${run}</script></svg>`, `<svg><animate onbegin="${run}" attributeName=x dur=1s>`, `<svg><set onbegin="${run}">`,
  `<body onload="${run}">`, `<iframe src="javascript:${run}"></iframe>`, `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<object data="javascript:${run}"></object>`, `<embed src="javascript:${run}">`, `<video><source onerror="${run}"></video>`, `<audio src=x onerror="${run}">`,
  `<details open ontoggle="${run}">`, `<input autofocus onfocus="${run}">`, `<select autofocus onfocus="${run}">`, `<textarea autofocus onfocus="${run}">`,
  `<marquee onstart="${run}">`, `<math><mtext><img src=x onerror="${run}"></mtext></math>`, `<form><button formaction="javascript:${run}">x</button></form>`,
  `<a href="javascript:${run}">x</a>`, `<a href="java&#x09;script:${run}">x</a>`, `<base href="javascript:${run}//">`, `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  `<link rel=stylesheet href="data:text/css,*{background:url(javascript:${run})}">`, `<style>@import "javascript:${run}";</style>`,
  `<div style="background:url(javascript:${run})">x</div>`, `<p tabindex=1 onfocus="${run}" autofocus>x</p>`, `<template><script>${run}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`, `<xmp><p title="</xmp><svg/onload=${run}>">`, `<!--><img src=x onerror="${run}">-->`,
  `{{constructor.constructor('${run}')()}}`, `\${${run}}`, `{{'a'.constructor.prototype.charAt=[].join;$eval('${run}')}}`, `<%= ${run} %>`, `#{${run}}`,
  `<x contenteditable onblur="${run}" autofocus>x</x>`, `<portal src="javascript:${run}">`, `<isindex type=image src=1 onerror="${run}">`,
]

/** How a text gets out of the place where a careless page put it, and back. */
const doors = [
  (s) => s,
  (s) => `">${s}`,
  (s) => `'>${s}`,
  (s) => `</title></textarea></script></style>${s}`,
  (s) => `" onmouseover="${run}" x="${s.replaceAll('"', "'")}`,
  (s) => `';${run};//${s}`,
  (s) => s.replace(/<(\w)/g, (_, c) => `<${c.toUpperCase()}`),
]

/** Texts that are no script but have broken pages: directions, widths, invisible and rare characters, formulas. */
const odd = [
  '\u202Eمرحبا\u202C 网格', '零\u200B宽\u200D连\u2060接', '𠮷野家 𪚥 㐀', '＝１＋１', '＋ｃｍｄ', '=HYPERLINK("https://example.invalid")', '@SUM(A1)', "-2+3+cmd|' /C calc'!A0",
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙a̴͖l', '👨‍👩‍👧‍👦🏳️‍🌈', '"\'`<>&;--', '../../../etc/passwd', "'; DROP TABLE cases;--", '%3Cscript%3E', '&lt;script&gt;', '\\u003cscript\\u003e', '一'.repeat(120),
  'averyveryverylongwordwithoutanyspaceinit'.repeat(4), ' 前后空格 ', 'null', 'undefined', 'NaN', 'true', '{"a":1}', '<![CDATA[x]]>', '<?xml version="1.0"?>',
]

export const payloads = [...new Set([...doors.flatMap((door) => sparks.map(door)), ...odd])]

/** Puts payloads together into texts of at most so many characters, so that each of them stands in every long field. */
export function packs(most) {
  const all = ['']
  for (const p of payloads) {
    if (all.at(-1).length + p.length + 1 > most) all.push('')
    all[all.length - 1] += (all.at(-1) ? '\n' : '') + p
  }
  return all
}
