/** What a name of a module says it is, in whatever architecture: only to suggest, never to find a model's structure. */
export type ModuleRole =
  'blocks' | 'norm' | 'attention' | 'mlp' | 'embed' | 'unembed' | 'query' | 'key' | 'value' | 'out' | 'in'

const roles: readonly (readonly [RegExp, ModuleRole])[] = [
  [/^(layers?|h|blocks?)$/i, 'blocks'],
  [/norm|^ln(_|$)/i, 'norm'],
  [/attn|attention/i, 'attention'],
  [/^(mlp|ffn?|feed_?forward)$/i, 'mlp'],
  [/^(wte|embed_tokens|embed_in|tok_embeddings|word_embeddings|embeddings?)$/i, 'embed'],
  [/^(lm_head|embed_out|unembed|head)$/i, 'unembed'],
  [/^(q_proj|query|q)$/i, 'query'],
  [/^(k_proj|key|k)$/i, 'key'],
  [/^(v_proj|value|v)$/i, 'value'],
  [/^(o_proj|out_proj|c_proj|down_proj|fc2|fc_out|dense_4h_to_h|dense)$/i, 'out'],
  [/^(up_proj|gate_proj|c_fc|fc1|fc_in|dense_h_to_4h|c_attn|query_key_value|qkv_proj)$/i, 'in'],
]

export const roleOf = (name: string): ModuleRole | undefined =>
  roles.find(([pattern]) => pattern.test(name))?.[1]
