/** Ways out of the sandbox, as a program of the language tries them. Each must throw, or give nothing. */
export const waysOut = (address: string): Readonly<Record<string, string>> => ({
  fetch: `await g.fetch('http://${address}/fetch', { mode: 'no-cors' })`,
  "the prototype's fetch": `await g.WorkerGlobalScope.prototype.fetch.call(g, 'http://${address}/prototype', { mode: 'no-cors' })`,
  XMLHttpRequest: `const x = new g.XMLHttpRequest(); x.open('GET', 'http://${address}/xhr', false); x.send()`,
  WebSocket: `new g.WebSocket('ws://${address}/socket')`,
  WebTransport: `await new g.WebTransport('https://${address}/transport').ready`,
  EventSource: `new g.EventSource('http://${address}/events')`,
  sendBeacon: `if (!g.navigator.sendBeacon('http://${address}/beacon', 'x')) throw 0`,
  RTCPeerConnection: `new g.RTCPeerConnection({ iceServers: [{ urls: 'stun:${address}' }] })`,
  importScripts: `g.WorkerGlobalScope.prototype.importScripts.call(g, 'http://${address}/script')`,
  'importScripts of data': `g.WorkerGlobalScope.prototype.importScripts.call(g, 'data:text/javascript,')`,
  'a worker': `new g.Worker('http://${address}/worker')`,
  'a shared worker': `new g.SharedWorker('http://${address}/shared')`,
  'a channel to the page': `new g.BroadcastChannel('x').postMessage(1)`,
  WebAssembly: `await g.WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
  indexedDB: `g.indexedDB.open('x')`,
  "the prototype's indexedDB": `await new Promise((ok, no) => { const r = Object.getOwnPropertyDescriptor(g.WorkerGlobalScope.prototype, 'indexedDB').get.call(g).open('x'); r.onsuccess = ok; r.onerror = no })`,
  caches: `await g.caches.open('x')`,
  'the storage folder': `await g.navigator.storage.getDirectory()`,
  localStorage: `g.localStorage.getItem('x')`,
  cookieStore: `await g.cookieStore.getAll()`,
  'cookies of a document': `g.document.cookie`,
  'the page': `g.parent.document.title`,
  top: `g.top.location = 'http://${address}/top'`,
  open: `g.open('http://${address}/open')`,
  eval: `(0, g.eval)('1')`,
  Function: `new g.Function('return 1')()`,
  'Function of a function': `(() => 1).constructor('return 1')()`,
  'Function of a recorded object': `vitrine.tensor([1]).constructor.constructor('return 1')()`,
  'Function of the library': `vitrine.show.tokens.constructor('return 1')()`,
  'Function of an async function': `await (async () => 1).constructor('return 1')()`,
  'Function of a generator': `(function* () {}).constructor('yield 1')().next()`,
  'code in a timer': `await new Promise((ok, no) => { g.ok = ok; setTimeout(no, 300, 0); setTimeout('ok()') })`,
  'a notification': `new g.Notification('x', { icon: 'http://${address}/icon' }); if (g.Notification.permission !== 'granted') throw 0`,
  'a font from elsewhere': `await new g.FontFace('x', 'url(http://${address}/font)').load()`,
})

/** One program that tries them all, a line of the console for each: its name and \`refused\` or what it got. */
export const escapeProgram = (address: string): string => `import { tensor, show } from 'vitrine'
const vitrine = { tensor, show }
const g = globalThis
const results = []
const tryOut = async (name, attempt) => {
  try {
    const gave = await attempt()
    results.push(name + ': ' + (gave === undefined ? 'done' : 'done, ' + typeof gave))
  } catch {
    results.push(name + ': refused')
  }
}
${Object.entries(waysOut(address))
  .map(([name, code]) => `await tryOut(${JSON.stringify(name)}, async () => { ${code} })`)
  .join('\n')}
try { g.location.href = 'http://${address}/location' } catch {}
try { g.location.replace('http://${address}/replace') } catch {}
await new Promise(resolve => setTimeout(resolve, 300))
for (const line of results) console.log(line)
`
