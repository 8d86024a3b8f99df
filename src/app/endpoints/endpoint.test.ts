import { describe, expect, test } from 'vitest'
import { readAddress } from './endpoint.ts'

const page = 'https://vitrine.example'

describe('an address', () => {
  test.each([
    ['localhost:8420', 'http://localhost:8420'],
    [' 127.0.0.1:8420/ ', 'http://127.0.0.1:8420'],
    ['gpu.example.org', 'https://gpu.example.org'],
    ['https://gpu.example.org/vitrine/', 'https://gpu.example.org/vitrine'],
    ['https://gpu.example.org/v1/', 'https://gpu.example.org'],
    ['HTTPS://GPU.example.org:443', 'https://gpu.example.org'],
  ])('%s is kept as %s', (typed, url) => {
    expect(readAddress(typed, page)).toBe(url)
  })

  test.each([
    ['', /is not an address/],
    ['http://', /is not an address/],
    ['ftp://gpu.example.org', /by http or https, not by ftp:/],
    ['https://me:secret@gpu.example.org', /holds no name and no password/],
    ['http://gpu.example.org', /ask gpu.example.org by https only/],
  ])('%s is refused', (typed, why) => {
    expect(() => readAddress(typed, page)).toThrow(why)
  })

  test('a page that came by http may ask the host it came from', () => {
    expect(readAddress('http://10.0.0.7:8420', 'http://10.0.0.7:8420')).toBe('http://10.0.0.7:8420')
    expect(() => readAddress('http://10.0.0.7:8421', 'http://10.0.0.7:8420')).toThrow(/https only/)
  })
})
