/** Where menus are put: in a landmark of their own, so that those who go from landmark to landmark find what is open. */
export const menuHost = (): HTMLElement | undefined => document.getElementById('menus') ?? undefined
