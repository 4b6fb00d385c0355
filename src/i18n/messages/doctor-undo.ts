/** What `doctor fix` keeps, and `doctor undo` puts back. @module */
export const doctorUndoMessages = {
  'cli.doctor.undo.description': {
    en: 'put back what a fix has changed, from the file that it left; shows what would change; exit 1 when it is left as it is',
    'zh-TW': '依修正所留下的檔案還原其變更;先顯示將變更的內容;若維持現狀,結束代碼為 1',
  },
  'cli.doctor.undo.examples': {
    en: '  cilium-cce doctor undo undo.json --dry-run\n  cilium-cce doctor undo undo.json --lab --yes',
    'zh-TW': '  cilium-cce doctor undo undo.json --dry-run\n  cilium-cce doctor undo undo.json --lab --yes',
  },
  'cli.doctor.option.undoFile': {
    en: 'where to keep what the fix changes, for "doctor undo"; default: a new file in ~/.local/state/cilium-cce/undo',
    'zh-TW': '保存修正前內容的檔案,供「doctor undo」使用;預設為 ~/.local/state/cilium-cce/undo 中的新檔案',
  },
  'cli.doctor.option.force': {
    en: 'put fields back even if somebody has changed them since the fix',
    'zh-TW': '即使欄位在修正之後又被變更,仍予以還原',
  },
  'cli.doctor.undo.line': { en: 'To undo this: {command}', 'zh-TW': '若要還原:{command}' },
  'cli.doctor.undo.lasting': {
    en: 'Not undoable: "{command}" changes no object that could be put back.',
    'zh-TW': '無法還原:「{command}」未變更任何可還原的物件。',
  },
  'cli.doctor.undo.secret': {
    en: 'Not undoable: this touches {object}, and Secrets are not kept in files.',
    'zh-TW': '無法還原:此修正涉及 {object},而 Secret 不會保存於檔案中。',
  },
  'cli.doctor.undo.exists': {
    en: '{path} is there already, so nothing was changed: name another file with --undo-file.',
    'zh-TW': '{path} 已存在,因此未做任何變更:請以 --undo-file 指定其他檔案。',
  },
  'cli.doctor.undo.cannotWrite': {
    en: '{path} cannot be written ({why}), so nothing more was changed: name another file with --undo-file.',
    'zh-TW': '無法寫入 {path}({why}),因此未再做任何變更:請以 --undo-file 指定其他檔案。',
  },
  'cli.doctor.undo.cannotRead': {
    en: '{path} cannot be read ({why}): name the file that "cilium-cce doctor fix" has told.',
    'zh-TW': '無法讀取 {path}({why}):請指定「cilium-cce doctor fix」所顯示的檔案。',
  },
  'cli.doctor.undo.bad': {
    en: '{path} is no file to undo a fix from: {why}. Nothing was changed.',
    'zh-TW': '{path} 不是可用於還原修正的檔案:{why}。未做任何變更。',
  },
  'cli.doctor.undo.bad.json': { en: 'it is not JSON ({why})', 'zh-TW': '不是 JSON({why})' },
  'cli.doctor.undo.bad.kind': { en: 'its kind is not DoctorUndo', 'zh-TW': '其 kind 不是 DoctorUndo' },
  'cli.doctor.undo.bad.version': {
    en: 'its version is {version}, and this program reads version {known}',
    'zh-TW': '其版本為 {version},而此程式讀取的版本為 {known}',
  },
  'cli.doctor.undo.bad.field': { en: 'what stands at {at} is not what belongs there', 'zh-TW': '{at} 的內容不正確' },
  'cli.doctor.undo.bad.secret': { en: '{at} is a Secret, and those are never put back', 'zh-TW': '{at} 是 Secret,不會予以還原' },
  'cli.doctor.undo.otherCluster': {
    en: '{path} is of another cluster (kube-system has UID {there} there, {here} here): name the right one with --kubeconfig or --context.',
    'zh-TW': '{path} 屬於另一個叢集(該處 kube-system 的 UID 為 {there},此處為 {here}):請以 --kubeconfig 或 --context 指定正確的叢集。',
  },
  'cli.doctor.undo.conflict': {
    en: '{object}: changed by somebody since the fix: {fields}.',
    'zh-TW': '{object}:修正之後又被變更:{fields}。',
  },
  'cli.doctor.undo.stopped': {
    en: 'Nothing was put back; with --force these fields are, too.',
    'zh-TW': '未還原任何內容;使用 --force 可一併還原這些欄位。',
  },
  'cli.doctor.undo.nothing': {
    en: 'Everything in {path} is as it was before the fix: there is nothing to put back.',
    'zh-TW': '{path} 中的一切均與修正前相同:沒有需要還原之處。',
  },
  'cli.doctor.undo.ask': { en: 'Put this back?', 'zh-TW': '要還原嗎?' },
} as const;
