import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * The only script of the frame's document, fixed so that a page's policy can allow it by its hash. It starts one
 * worker from the script it is given first, hands it what comes second with its port, and says when the worker fails.
 * It never runs user code itself.
 */
export const bootstrap = [
  `let worker;`,
  `addEventListener('message',({data,source})=>{`,
  `if(source!==parent)return;`,
  `if(worker){worker.postMessage(data.start,[data.start.port]);return}`,
  `const url=URL.createObjectURL(new Blob([data.script],{type:'text/javascript'}));`,
  `worker=new Worker(url);`,
  `worker.onerror=({message,lineno,colno})=>parent.postMessage({message,lineno,colno},'*')`,
  `});`,
  `parent.postMessage('ready','*')`,
].join('')

/** The frame: nothing may be loaded, connected to or navigated to; one worker from a blob is all there is. */
export const frameDocument = (): string =>
  `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; ` +
  `script-src '${scriptHash(bootstrap)}'; worker-src blob:"><script>${bootstrap}</script>`

/** `sha256-...` of a script, as policies name it. */
export const scriptHash = (script: string): string =>
  `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(script))))}`
