import { Menu } from '@base-ui/react/menu'
import { applyIntent } from '../editor/applyIntent.ts'
import { useGraphView } from './graphStore.ts'
import { siteActions } from './siteActions.ts'
import './siteMenu.css'
import { menuHost } from '../shell/menuHost.ts'

/** What can be done at a site: each choice is written into the program. */
export function SiteMenu() {
  const menu = useGraphView(state => state.menu)
  const close = useGraphView(state => state.closeMenu)
  return (
    <Menu.Root
      open={menu !== null}
      modal={false}
      onOpenChange={open => {
        if (!open) close()
      }}
    >
      <Menu.Portal container={menuHost()}>
        <Menu.Positioner
          anchor={menu?.anchor ?? null}
          sideOffset={4}
          align="start"
          className="menu-positioner"
        >
          <Menu.Popup
            className="popup site-menu"
            aria-label={menu === null ? 'Site' : `Actions at ${menu.box.site}`}
          >
            {menu !== null && (
              <>
                <p className="site-menu-title">
                  <code>{menu.box.site}</code> <span className="quiet">{menu.box.detail}</span>
                </p>
                {siteActions(menu.box).map(({ label, hint, intent }) => (
                  <Menu.Item key={label} className="site-menu-item" onClick={() => void applyIntent(intent)}>
                    <span>{label}</span>
                    <span className="quiet">{hint}</span>
                  </Menu.Item>
                ))}
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
