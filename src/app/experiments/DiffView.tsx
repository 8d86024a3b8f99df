import { foldSame, lineDiff } from './lineDiff.ts'

const signs = { same: ' ', gone: '−', new: '+' } as const
const spoken = { same: '', gone: 'gone: ', new: 'new: ' } as const

/** Two programs line by line; long stretches that are the same are left out. */
export function DiffView({ before, after }: { before: string; after: string }) {
  return (
    <ol className="diff">
      {foldSame(lineDiff(before, after)).map((line, index) =>
        line.kind === 'gap' ? (
          <li key={index} className="diff-gap">
            {line.count} {line.count === 1 ? 'line' : 'lines'} the same
          </li>
        ) : (
          <li key={index} className="diff-line" data-kind={line.kind}>
            <span className="diff-number">{line.kind === 'new' ? line.after : line.before}</span>
            <span aria-hidden="true">{signs[line.kind]}</span>
            <span className="visually-hidden">{spoken[line.kind]}</span>
            <code>{line.text}</code>
          </li>
        ),
      )}
    </ol>
  )
}
