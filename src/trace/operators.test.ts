import { expect, test } from 'vitest'
import { failureOf } from '../../test/userProgram.ts'

test.each([`model.layers[0] * 2`, `2 - model.layers[0]`, `-model.layers[0]`, `+model.layers[0]`])(
  'LANGUAGE 3: %s asks for the output of the module',
  async source => {
    expect(await failureOf(`\nconst x = ${source}`)).toMatchObject({
      line: 2,
      message: 'transformer.h.0 is a module, not a tensor',
      hint: 'did you mean its .output?',
    })
  },
)
