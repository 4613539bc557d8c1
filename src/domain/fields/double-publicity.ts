import type { SubjectLabels } from './subject.ts';

/** Labels of the subject in the national 双公示 standard: `prefix` is XK for licences, CF for penalties. */
export function doublePublicityLabels(prefix: 'XK' | 'CF'): SubjectLabels {
  const code = (item: string) => `${prefix}_${item}`;
  return {
    subject_name: ['行政相对人名称', code('XDR_MC'), code('XDR')],
    subject_kind: ['行政相对人类别', code('XDR_LB')],
    uscc: ['行政相对人代码_1（统一社会信用代码）', code('XDR_SHXYM'), '统一社会信用代码'],
    business_registration_number: [
      '行政相对人代码_2（工商注册号）',
      code('XDR_GSZC'),
      code('XDR_GSDJ'),
      '行政相对人代码_3（工商登记码）',
      '工商注册号',
    ],
    organization_code: [
      '行政相对人代码_3（组织机构代码）',
      code('XDR_ZZJG'),
      code('XDR_ZDM'),
      '行政相对人代码_2（组织机构代码）',
      '组织机构代码',
    ],
    tax_registration_number: ['行政相对人代码_4（税务登记号）', code('XDR_SWDJ'), '税务登记号'],
    public_institution_number: ['行政相对人代码_5（事业单位证书号）', code('XDR_SYDW'), '事业单位证书号'],
    social_organization_number: ['行政相对人代码_6（社会组织登记证号）', code('XDR_SHZZ'), '社会组织登记证号'],
    legal_representative: ['法定代表人', code('FRDB'), code('FR'), '法定代表人姓名'],
    legal_representative_id_kind: ['法定代表人证件类型', code('FR_ZJLX')],
    legal_representative_id_number: ['法定代表人证件号码', code('FR_ZJHM')],
    id_kind: ['证件类型', code('XDR_ZJLX')],
    id_number: ['证件号码', code('XDR_ZJHM'), code('XDR_SFZ'), '行政相对人代码_5（居民身份证号）', '居民身份证号'],
  };
}
