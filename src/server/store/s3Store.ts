import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { VitrineError } from '../../graph/errors.ts'
import { OutOfReach } from '../outOfReach.ts'
import { type BlobStore } from './blobStore.ts'
import { checkKey } from './checkKey.ts'

/** An answer that the store itself has given, and not a failure to reach it. */
const isRefused = (error: unknown): error is S3ServiceException =>
  error instanceof S3ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/**
 * Blobs in an S3-compatible store. Credentials are taken from the environment (AWS_ACCESS_KEY_ID and so on).
 * @param url `s3://bucket/prefix?endpoint=...&region=...`; without an endpoint Amazon's
 */
export const createS3Store = (url: URL): BlobStore => {
  const bucket = url.hostname
  const folder = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '')
  const endpoint = url.searchParams.get('endpoint')
  const client = new S3Client({
    region: url.searchParams.get('region') ?? process.env['AWS_REGION'] ?? 'us-east-1',
    // Other stores than Amazon's have a path for each bucket, not a host name, and few know the newer checksums.
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const at = (key: string): string => (folder === '' ? key : `${folder}/${key}`)
  const named = (key: string) => {
    checkKey(key)
    return { Bucket: bucket, Key: at(key) }
  }

  const reaching = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchBucket') {
        throw new VitrineError(`There is no bucket ${bucket} in the store.`, {
          hint: 'Make it first, or name another.',
        })
      }
      if (isRefused(error) || !(error instanceof Error)) throw error
      throw new OutOfReach(`The store s3://${bucket}`, error.name)
    }
  }
  const orNull = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await reaching(work)
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  }

  const size = (key: string): Promise<number | null> => {
    const name = named(key)
    return orNull(async () => (await client.send(new HeadObjectCommand(name))).ContentLength ?? 0)
  }
  const read = async (key: string, range?: string): Promise<Uint8Array | null> => {
    const name = named(key)
    return orNull(async () => {
      const { Body } = await client.send(new GetObjectCommand({ ...name, Range: range }))
      return Body === undefined ? new Uint8Array() : new Uint8Array(await Body.transformToByteArray())
    })
  }

  return {
    // Each of these is async, so that a key that is none rejects.
    async put(key, bytes) {
      const name = named(key)
      await reaching(() =>
        client.send(new PutObjectCommand({ ...name, Body: bytes, ContentLength: bytes.length })),
      )
    },
    get: async key => read(key),
    size: async key => size(key),
    async getRange(key, begin, end) {
      if (end <= begin) return (await size(key)) === null ? null : new Uint8Array()
      try {
        return await read(key, `bytes=${begin}-${end - 1}`)
      } catch (error) {
        if (statusOf(error) === 416) return new Uint8Array()
        throw error
      }
    },
    async removeAll(prefix) {
      checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix)
      for (;;) {
        const keys = await reaching(async () => {
          const { Contents = [] } = await client.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix: at(prefix) }),
          )
          return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]))
        })
        if (keys.length === 0) return
        await reaching(() =>
          client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys } })),
        )
      }
    },
    close: () => {
      client.destroy()
      return Promise.resolve()
    },
  }
}
