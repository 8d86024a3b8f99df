/** How many tokens went in: `8 tokens`, `2 rows of 8 tokens`, `3 rows of 5 to 8 tokens`. */
export function fedWords(ids: readonly (readonly number[])[]): string {
  const lengths = ids.map(row => row.length)
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)]
  const tokens = least === most ? `${most} ${most === 1 ? 'token' : 'tokens'}` : `${least} to ${most} tokens`
  return ids.length === 1 ? tokens : `${ids.length} rows of ${tokens}`
}
