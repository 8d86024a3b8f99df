import ts from 'typescript'

/** What is said of a range of the program. */
export interface HoverText {
  start: number
  end: number
  /** The declaration as TypeScript prints it. */
  signature: string
  documentation: string
  /** What the last draft recorded there: `float32 [1, 8, 192] = [batch, position, dModel]`. */
  value?: string
}

export const displayWords = (info: {
  displayParts?: ts.SymbolDisplayPart[]
  documentation?: ts.SymbolDisplayPart[]
}): Pick<HoverText, 'signature' | 'documentation'> => ({
  signature: ts.displayPartsToString(info.displayParts),
  documentation: ts.displayPartsToString(info.documentation),
})
