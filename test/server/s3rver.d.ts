declare module 's3rver' {
  import { type AddressInfo } from 'node:net'

  interface Settings {
    address: string
    port: number
    silent: boolean
    directory: string
    configureBuckets: { name: string; configs: string[] }[]
  }

  /** A server of the S3 protocol on a folder, for tests. */
  export default class S3rver {
    constructor(settings: Settings)
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
}
