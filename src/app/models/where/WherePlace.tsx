import { type WhereRow } from './whereRows.ts'

/** What is known of running the model at one place, each number with where it comes from. */
export function WherePlace({ name, rows }: { name: string; rows: readonly WhereRow[] }) {
  return (
    <tbody>
      <tr>
        <th colSpan={2} scope="rowgroup" className="where-place">
          {name}
        </th>
      </tr>
      {rows.map(row => (
        <tr key={row.name}>
          <th scope="row">{row.name}</th>
          <td>
            <span className="number">{row.value}</span>
            {row.source !== '' && <span className="where-source">{row.source}</span>}
          </td>
        </tr>
      ))}
    </tbody>
  )
}
