import { useEffect, useState } from 'react'

/** What this browser offers, in words. */
export interface Machine {
  words: string
  /** Why it is not more. */
  why: string
}

/** Looks at WebGPU and cross-origin isolation once. */
export function useMachine(): Machine {
  const [hasGpu, setHasGpu] = useState<boolean | null>(null)
  useEffect(() => {
    let isCurrent = true
    const look = async () => {
      const gpu: GPU | undefined = 'gpu' in navigator ? navigator.gpu : undefined
      const adapter = await gpu?.requestAdapter().catch(() => null)
      if (isCurrent) setHasGpu(adapter !== null && adapter !== undefined)
    }
    void look()
    return () => {
      isCurrent = false
    }
  }, [])
  const threads = crossOriginIsolated ? 'several WASM threads' : 'one WASM thread'
  const isolation = crossOriginIsolated
    ? 'This page is cross-origin isolated, so WebAssembly may use threads.'
    : 'This page is not cross-origin isolated, so WebAssembly uses one thread. It works, only slower without WebGPU.'
  if (hasGpu === null) return { words: '', why: '' }
  return hasGpu
    ? {
        words: `WebGPU available, ${threads}`,
        why: `${isolation} WebGPU is used unless the program asks for 'wasm'.`,
      }
    : {
        words: `no WebGPU here, ${threads}`,
        why: `This browser offers no WebGPU adapter; models run on the processor. ${isolation}`,
      }
}
