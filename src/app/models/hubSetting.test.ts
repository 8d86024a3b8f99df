import { expect, test } from 'vitest'
import { asHubUrl } from './hubSetting.ts'

test.each([
  ['https://hf-mirror.com', 'https://hf-mirror.com/'],
  ['http://127.0.0.1:8080/hub', 'http://127.0.0.1:8080/hub/'],
  ['', null],
  ['hf-mirror.com', null],
  ['javascript:alert(1)', null],
])('%j as a hub is %j', (text, url) => {
  expect(asHubUrl(text)).toBe(url)
})
