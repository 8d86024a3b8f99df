/** Where models come from, as the environment says. */
export const hubSettings = () => ({
  remoteHost: process.env['HF_ENDPOINT'],
  token: process.env['HF_TOKEN'] ?? process.env['HF_ACCESS_TOKEN'],
  cacheDir: process.env['VITRINE_CACHE'],
})
