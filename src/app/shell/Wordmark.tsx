/** The case and what stands in it. */
export function Wordmark() {
  return (
    <>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" className="wordmark-case">
        <path d="M4 8.5 9 4h11v11.5L15 20H4Z" fill="var(--glass-soft)" />
        <path
          d="M4 8.5h11V20H4Zm0 0L9 4h11l-5 4.5M20 4v11.5L15 20"
          fill="none"
          stroke="currentColor"
          strokeLinejoin="round"
        />
        <circle cx="9.5" cy="14.2" r="2.6" fill="var(--pin)" />
      </svg>
      <span className="wordmark-name">Vitrine</span>
    </>
  )
}
