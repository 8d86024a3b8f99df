import { create } from '@bufbuild/protobuf'
import { NodeProtoSchema, type AttributeProto, type FunctionProto, type NodeProto } from 'onnx-buf'
import { VitrineError } from '../graph/errors.ts'

/** Functions of a file call each other at most this deep; more is a circle. */
const deepest = 32

/**
 * Puts the bodies of a model's own functions where they are called, so that only operators are left. Inner values are
 * named after the call.
 */
export function inlineFunctions(
  nodes: readonly NodeProto[],
  functions: readonly FunctionProto[],
): NodeProto[] {
  if (functions.length === 0) return [...nodes]
  const byName = new Map(functions.map(each => [keyOf(each.domain, each.name), each]))
  const expand = (node: NodeProto, depth: number): NodeProto[] => {
    const body = byName.get(keyOf(node.domain, node.opType))
    if (!body) return [node]
    if (depth > deepest) throw new VitrineError(`the model's function ${body.name} calls itself`)
    return called(body, node).flatMap(inner => expand(inner, depth + 1))
  }
  return nodes.flatMap(node => expand(node, 0))
}

const keyOf = (domain: string, name: string) => `${domain === 'ai.onnx' ? '' : domain}:${name}`

/** A function's nodes with the call's operands, results and attributes in them. */
function called(body: FunctionProto, call: NodeProto): NodeProto[] {
  const names = new Map<string, string>([['', '']])
  body.input.forEach((name, index) => names.set(name, call.input[index] ?? ''))
  body.output.forEach((name, index) => {
    const given = call.output[index] ?? ''
    if (given !== '') names.set(name, given)
  })
  const prefix = call.output.find(name => name !== '') ?? call.name
  const rename = (name: string) => {
    const known = names.get(name)
    if (known !== undefined) return known
    const inner = `${prefix}/${name}`
    names.set(name, inner)
    return inner
  }
  const given = new Map(call.attribute.map(attribute => [attribute.name, attribute]))
  const otherwise = new Map(body.attributeProto.map(attribute => [attribute.name, attribute]))
  return body.node.map(node =>
    create(NodeProtoSchema, {
      ...node,
      name: call.name === '' ? node.name : `${call.name}/${node.name}`,
      input: node.input.map(rename),
      output: node.output.map(rename),
      attribute: node.attribute.flatMap(attribute => attributeOf(attribute, given, otherwise)),
      metadataProps: node.metadataProps.length > 0 ? node.metadataProps : call.metadataProps,
    }),
  )
}

/** An attribute that refers to one of the call's takes its value, or the function's default, or goes. */
function attributeOf(
  attribute: AttributeProto,
  given: ReadonlyMap<string, AttributeProto>,
  otherwise: ReadonlyMap<string, AttributeProto>,
): AttributeProto[] {
  if (attribute.refAttrName === '') return [attribute]
  const value = given.get(attribute.refAttrName) ?? otherwise.get(attribute.refAttrName)
  return value ? [{ ...value, name: attribute.name }] : []
}
