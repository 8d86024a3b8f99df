import { useMachine } from './machineStore.ts'

/** What this browser offers, in a few words; the rest as a tooltip. */
export function StatusMachine() {
  const devices = useMachine(state => state.devices)
  if (devices === null) return <span className="status-machine" />
  const gpu = devices.find(({ device }) => device === 'webgpu')
  const threads = crossOriginIsolated ? 'several WASM threads' : 'one WASM thread'
  const words = devices.map(({ name, words, why }) => `${name}: ${why ?? words}.`).join(' ')
  return (
    <span className="status-machine" title={words}>
      {gpu?.why === null ? 'WebGPU available' : 'no WebGPU here'}, {threads}
    </span>
  )
}
