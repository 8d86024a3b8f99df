import { type Page } from '@playwright/test'

/**
 * Takes the graphics device from a page's engine when it next gives it work, as a driver that is reset does. Nothing of
 * this is in the page: it is done to its worker from outside, by `GPUDevice.destroy()`.
 */
export async function loseDevice(page: Page): Promise<void> {
  for (const worker of page.workers())
    await worker.evaluate(() => {
      if (!('GPUDevice' in globalThis)) return
      const { prototype } = GPUDevice
      const make = Reflect.get(prototype, 'createCommandEncoder')
      prototype.createCommandEncoder = function (this: GPUDevice, ...given) {
        prototype.createCommandEncoder = make
        this.destroy()
        return make.apply(this, given)
      }
    })
}
