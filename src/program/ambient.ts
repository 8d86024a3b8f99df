/** Names of the files that the type checker sees beside a program and the libraries of the language. */
export const vitrineFile = '/vitrine.d.ts'
export const ambientFile = '/ambient.d.ts'

/**
 * Types of what the virtual file calls, and of what a program finds in the sandbox beside the language itself.
 * The first overloads that fit are JavaScript's, so that plain numbers stay plain.
 */
export const ambientDeclarations = `
import type { IndexKey, Tensor, TensorLike } from 'vitrine'
type Plain = number | bigint | string | boolean | Date | null | undefined
type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**' | '&' | '|' | '^'
type Comparison = '<' | '<=' | '>' | '>='
declare global {
  const $v: {
    binary(operator: Arithmetic, left: number, right: number): number
    binary(operator: Arithmetic, left: bigint, right: bigint): bigint
    binary(operator: '+', left: string, right: unknown): string
    binary(operator: '+', left: unknown, right: string): string
    binary(operator: '&' | '|' | '^', left: boolean, right: boolean): number
    binary(operator: '-', left: Date, right: Date): number
    binary(operator: Comparison, left: Plain, right: Plain): boolean
    binary(operator: Arithmetic | Comparison, left: Tensor, right: TensorLike): Tensor
    binary(operator: Arithmetic | Comparison, left: TensorLike, right: Tensor): Tensor
    unary(operator: '-' | '+' | '~', operand: number): number
    unary(operator: '-' | '~', operand: bigint): bigint
    unary(operator: '-' | '+' | '~', operand: Tensor): Tensor
    unary(operator: '+', operand: unknown): number
  }
  function $v_set<V extends TensorLike>(target: Tensor, key: IndexKey | number, value: V): V
  function $v_set<T, K extends keyof T>(target: T, key: K, value: T[K]): T[K]
  const console: Record<'log' | 'info' | 'debug' | 'warn' | 'error', (...values: unknown[]) => void>
  function setTimeout(handler: () => void, milliseconds?: number): number
  function clearTimeout(timer: number): void
  function structuredClone<T>(value: T): T
}
`
