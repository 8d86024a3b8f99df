import { useEffect, useState } from 'react'
import { useNotices } from './noticeStore.ts'
import './notices.css'

/** How long a notice stays, unless the pointer or the focus is on it. */
const stayMs = 6000

/** Says what a click has written or could not write, above the page and for screen readers. */
export function NoticeRegion() {
  const notice = useNotices(state => state.notice)
  const dismiss = useNotices(state => state.dismiss)
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (notice === null || isHeld) return
    const timer = setTimeout(() => dismiss(notice.id), stayMs)
    return () => clearTimeout(timer)
  }, [notice, isHeld, dismiss])
  const close = () => {
    setHeld(false)
    if (notice !== null) dismiss(notice.id)
  }
  return (
    <div
      className="notice-region"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div role="status" className={notice === null ? undefined : 'notice'}>
        {notice !== null && (
          <>
            <p className="notice-text">
              {notice.text}
              {notice.code !== undefined && notice.code !== '' && <code>{notice.code}</code>}
              {notice.hint !== undefined && <span className="quiet">{notice.hint}</span>}
            </p>
            {notice.action !== undefined && (
              <button
                type="button"
                className="button"
                onClick={() => {
                  notice.action?.run()
                  close()
                }}
              >
                {notice.action.name}
              </button>
            )}
            <button type="button" className="quiet-button" onClick={close} aria-label="Dismiss this notice">
              ✕
            </button>
          </>
        )}
      </div>
    </div>
  )
}
