/** A line of a comparison. Line numbers count from 1 in the text that has it. */
export type DiffLine =
  | { kind: 'same'; text: string; before: number; after: number }
  | { kind: 'gone'; text: string; before: number }
  | { kind: 'new'; text: string; after: number }

/** Changed stretches longer than this are shown as wholly gone and wholly new, so that comparing stays quick. */
const most = 2000

/** The lines of two texts by the longest common subsequence of their lines: gone ones stand before new ones. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [rows, columns] = [a.length - start - end, b.length - start - end]
  // lengths[i][j]: common lines of what comes after line i of the one and line j of the other.
  const isLong = rows > most || columns > most
  const width = columns + 1
  const lengths = isLong ? new Uint16Array() : commonLengths(a, b, start, rows, columns)
  const lines: DiffLine[] = []
  const same = (i: number, j: number) =>
    lines.push({ kind: 'same', text: a[i] ?? '', before: i + 1, after: j + 1 })
  for (let i = 0; i < start; i++) same(i, i)
  let [i, j] = [0, 0]
  while (i < rows || j < columns) {
    const [x, y] = [a[start + i], b[start + j]]
    if (!isLong && i < rows && j < columns && x === y) {
      same(start + i++, start + j++)
      continue
    }
    const skipsOld = (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)
    if (i < rows && (j >= columns || isLong || skipsOld)) {
      lines.push({ kind: 'gone', text: x ?? '', before: start + i + 1 })
      i++
    } else {
      lines.push({ kind: 'new', text: y ?? '', after: start + j + 1 })
      j++
    }
  }
  for (let k = 0; k < end; k++) same(start + rows + k, start + columns + k)
  return lines
}

function commonLengths(a: string[], b: string[], start: number, rows: number, columns: number): Uint16Array {
  const width = columns + 1
  const lengths = new Uint16Array((rows + 1) * width)
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[start + i] === b[start + j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  return lengths
}

/** A comparison without the long stretches that are the same: three lines around each change. A gap says how much is left out. */
export function foldSame(
  lines: readonly DiffLine[],
  around = 3,
): (DiffLine | { kind: 'gap'; count: number })[] {
  const near = new Set<number>()
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return
    for (let k = index - around; k <= index + around; k++) near.add(k)
  })
  const folded: (DiffLine | { kind: 'gap'; count: number })[] = []
  let gap = 0
  for (const [index, line] of lines.entries()) {
    if (near.has(index)) {
      if (gap > 0) folded.push({ kind: 'gap', count: gap })
      gap = 0
      folded.push(line)
    } else gap++
  }
  if (gap > 0) folded.push({ kind: 'gap', count: gap })
  return folded
}
