/** What is wrong with a policy as written, in our own words; the agent's and API server's stay as they are. @module */
export const policyParseMessages = {
  'policyParse.type.text': { en: 'a text', 'zh-TW': '文字' },
  'policyParse.type.flag': { en: 'true or false', 'zh-TW': 'true 或 false' },
  'policyParse.type.integer': { en: 'a whole number', 'zh-TW': '整數' },
  'policyParse.type.intOrText': { en: 'a whole number or a text', 'zh-TW': '整數或文字' },
  'policyParse.type.list': { en: 'a list', 'zh-TW': '清單' },
  'policyParse.type.map': { en: 'a map of texts', 'zh-TW': '文字的鍵值對' },
  'policyParse.type.object': { en: 'an object', 'zh-TW': '物件' },
  'policyParse.wrongType': { en: 'must be {wanted}, is {found}', 'zh-TW': '必須是{wanted},實際為 {found}' },
  'policyParse.wrongTypeMeant': {
    en: 'must be {wanted}, is {found}: write {suggestion}',
    'zh-TW': '必須是{wanted},實際為 {found}:請寫成 {suggestion}',
  },
  'policyParse.unknownField': {
    en: 'unknown field {name}: kubectl refuses it, the API server drops it; known are {allowed}',
    'zh-TW': '未知的欄位 {name}:kubectl 會拒絕,API server 會捨棄;可用的欄位有 {allowed}',
  },
  'policyParse.unknownFieldMeant': {
    en: 'unknown field {name}: kubectl refuses it, the API server drops it; did you mean {suggestion}?',
    'zh-TW': '未知的欄位 {name}:kubectl 會拒絕,API server 會捨棄;您是否要寫 {suggestion}?',
  },
  'policyParse.notAllowed': {
    en: 'the API server refuses {found}: allowed are {allowed}',
    'zh-TW': 'API server 會拒絕 {found}:允許的值為 {allowed}',
  },
  'policyParse.pattern': {
    en: 'the API server refuses {found}: it does not match {pattern}',
    'zh-TW': 'API server 會拒絕 {found}:不符合 {pattern}',
  },
  'policyParse.tooLong': { en: 'longer than {limit} characters', 'zh-TW': '超過 {limit} 個字元' },
  'policyParse.tooFew': { en: 'the API server wants at least {minimum} entry', 'zh-TW': 'API server 要求至少 {minimum} 個項目' },
  'policyParse.range': {
    en: '{found} is not between {minimum} and {maximum}',
    'zh-TW': '{found} 不在 {minimum} 到 {maximum} 之間',
  },
  'policyParse.required': { en: 'the API server requires the field {name}', 'zh-TW': 'API server 要求必須有欄位 {name}' },
  'policyParse.oneOf': {
    en: 'the API server wants exactly one of {allowed}',
    'zh-TW': 'API server 要求在 {allowed} 之中恰好擇一',
  },
  'policyParse.foreignNamespace': {
    en: 'the namespace {found} is replaced by the policy’s own, {namespace}: a CiliumNetworkPolicy protects pods of its namespace only',
    'zh-TW': '命名空間 {found} 會被替換為策略自己的 {namespace}:CiliumNetworkPolicy 只保護自己命名空間中的 Pod',
  },
  'policyParse.namespaceAbsent': {
    en: 'no namespace is written: taken as {namespace}, where kubectl would put it by default',
    'zh-TW': '未寫命名空間:視為 {namespace},即 kubectl 預設會使用的命名空間',
  },
  'policyParse.serviceKeysDotted': {
    en: 'likely selects no Service: Cilium {from} to {to} do not find selector keys with a dot (#41151)',
    'zh-TW': '可能選不到任何 Service:Cilium {from} 到 {to} 找不到含有點號的選擇器鍵(#41151)',
  },
  'policyParse.servicesUnresolved': {
    en: 'no Service is found, and the rule has ports: they are open towards everybody (#20067)',
    'zh-TW': '找不到任何 Service,而規則帶有連接埠:這些連接埠將對所有對象開放(#20067)',
  },
  'policyParse.groupsIgnored': {
    en: 'likely without effect on CCE: groups are resolved by AWS only, and the agent skips the object until then',
    'zh-TW': '在 CCE 上可能沒有作用:群組只由 AWS 解析,在此之前 agent 會略過此物件',
  },
} as const;
