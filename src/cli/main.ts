import { commandLine } from './commandLine.ts'

// The reader of a pipe may have seen enough (`vitrine run ... | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await commandLine(process.argv.slice(2), { out: process.stdout, err: process.stderr })
