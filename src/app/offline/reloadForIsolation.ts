import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'

const reloadedKey = 'vitrine.reloaded-for-isolation'

/**
 * Loads the page once more where that makes it faster: models run on the processor here, threads need isolation, and
 * the service worker that provides it has come after the page. At most once a visit, and never while anybody works.
 */
export async function reloadForIsolation(): Promise<void> {
  if (crossOriginIsolated || sessionStorage.getItem(reloadedKey) !== null) return
  const { recipe } = useExperiment.getState()
  await new Promise(resolve =>
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
  )
  const { webMachine } = await import('../../backend/webMachine.ts')
  const { device } = await webMachine(undefined)
  const isUntouched = useRun.getState().id === 0 && useExperiment.getState().recipe === recipe
  if (device === 'webgpu' || !isUntouched) return
  sessionStorage.setItem(reloadedKey, 'yes')
  location.reload()
}
