import type { Dataset } from '../../src/domain/dataset.ts';
import { addDays, addMonths, type LocalDate, parseLocalDate } from '../../src/domain/local-date.ts';
import { fictionalResidentId, fictionalUscc } from './fictional-identifiers.ts';

type Row = Record<string, string>;
type Kind = '法人及非法人组织' | '个体工商户' | '自然人';

const cityNames: Readonly<Record<string, string>> = {
  '310117': '松江',
  '330400': '嘉兴',
  '330100': '杭州',
  '330700': '金华',
  '320500': '苏州',
  '330500': '湖州',
  '341800': '宣城',
  '340200': '芜湖',
  '340100': '合肥',
};
const provinces: Readonly<Record<string, string>> = { '31': '上海', '33': '浙江', '32': '江苏', '34': '安徽' };
const places = ['云麓', '竹里', '青禾', '银杏', '星河', '明岸', '和风', '栖霞', '越溪', '澄江', '远帆'];
const trades = [
  '科技',
  '餐饮',
  '化工',
  '纺织',
  '物流',
  '医药',
  '建筑',
  '环保',
  '旅游',
  '置业',
  '食品',
  '机械',
  '养老服务',
];
const authorities = ['市场监督管理局', '生态环境局', '应急管理局', '卫生健康委员会', '住房和城乡建设局'];
const firstDay = parseLocalDate('2026-01-05') as LocalDate;

function pick<T>(items: readonly T[], n: number): T {
  return items[n % items.length] as T;
}

/** 2026-01-05 to 2026-10-16. */
function decided(n: number): LocalDate {
  return addDays(firstDay, (n * 37) % 285);
}

const slashes = (date: LocalDate): string => date.replaceAll('-', '/');

function personName(n: number): string {
  return `${pick([...'赵钱孙李周吴郑王'], n)}${pick([...'甲乙丙丁例'], Math.floor(n / 8))}${pick([...'一二三四五'], Math.floor(n / 40))}`;
}

function organisationName(kind: Kind, city: string, n: number): string {
  const place = pick(places, n) + pick(places, Math.floor(n / 11) + 3);
  const example = pick(['演示', '示例', '样本', '虚构'], n);
  return `${city}${example}${place}${kind === '个体工商户' ? '小吃店' : `${pick(trades, n)}有限公司`}`;
}

function subject(kind: Kind, city: string, n: number): Row {
  if (kind === '自然人') {
    return { subject_name: personName(n), subject_kind: kind, id_kind: '身份证', id_number: fictionalResidentId(n) };
  }
  return {
    subject_name: organisationName(kind, city, n),
    subject_kind: kind,
    uscc: fictionalUscc(kind === '个体工商户' ? '92' : '91', '999999', n),
    legal_representative: personName(n + 5),
  };
}

function representative(n: number): Row {
  return { legal_representative_id_kind: '身份证', legal_representative_id_number: fictionalResidentId(n + 500_000) };
}

function kindOf(n: number): Kind {
  return n % 10 === 9 ? '自然人' : n % 10 >= 7 ? '个体工商户' : '法人及非法人组织';
}

/** The authority and the credit centre of the city: few, and the same for many rows. */
function source(code: string, city: string, n: number): Row {
  const at = n % authorities.length;
  return {
    authority_name: `${city}${pick(authorities, at)}`,
    authority_uscc: fictionalUscc('11', code, at + 1),
    source_name: `${city}公共信用信息中心`,
    source_uscc: fictionalUscc('11', code, 99),
  };
}

function licence(code: string, city: string, n: number): Row {
  const kind = kindOf(n);
  const date = decided(n);
  return {
    ...subject(kind, city, n),
    ...(kind === '自然人' ? {} : representative(n)),
    document_name: '准予行政许可决定书',
    document_number: `${city}许准〔2026〕第${String(n).padStart(7, '0')}号`,
    licence_kind: pick(['普通', '特许', '认可', '核准', '登记'], n),
    certificate_name: pick(['食品经营许可证', '排污许可证', '安全生产许可证', '医疗机构执业许可证'], n),
    certificate_number: `JY${code}${String(n).padStart(8, '0')}`,
    content: pick(['食品销售、餐饮服务', '排放废气、废水', '建筑施工', '内科、中医科'], n),
    decided_on: slashes(date),
    valid_from: slashes(addDays(date, n % 5)),
    valid_to: n % 3 === 0 ? '2099/12/31' : slashes(addMonths(date, 36 + (n % 24))),
    status: '1',
    ...source(code, city, n),
  };
}

const penaltyCases: readonly Row[] = [
  { penalty_kinds: '警告', content: '警告' },
  { penalty_kinds: '罚款', content: '罚款5.6015万元', fine: '5.6015' },
  { penalty_kinds: '警告；罚款', content: '警告，并处罚款0.2万元', fine: '0.2' },
  { penalty_kinds: '罚款；没收违法所得', content: '没收违法所得，罚款17.274万元', fine: '17.274', confiscated: '0.33' },
  { penalty_kinds: '暂扣许可证件', content: '暂扣许可证件三个月', certificate_affected: '食品经营许可证 JY0000000' },
  { penalty_kinds: '责令停产停业', content: '责令停产停业' },
];

function penalty(code: string, city: string, n: number): Row {
  const kind = kindOf(n);
  const date = decided(n);
  return {
    ...subject(kind, city, n),
    ...(kind === '自然人' ? {} : representative(n)),
    document_number: `${city}罚字〔2026〕${String(n).padStart(7, '0')}号`,
    violation_kind: pick(['违反食品安全法', '违反环境保护法', '违反产品质量法', '违反安全生产法'], n),
    violation_facts: '经查，当事人未按规定建立进货查验记录制度。',
    legal_basis: '依据有关法律第一百二十六条第一款',
    ...pick(penaltyCases, n),
    decided_on: slashes(date),
    valid_to: '2099/12/31',
    publicity_ends_on: slashes(addMonths(date, 11)),
    ...source(code, city, n),
  };
}

function debtor(code: string, city: string, n: number): Row {
  const isPerson = n % 3 !== 0;
  const filed = decided(n);
  const published = addDays(filed, 5 + (n % 30));
  const grounds = pick(['违反财产报告制度', '违反限制消费令', '有履行能力而拒不履行；违反财产报告制度'], n);
  return {
    ...subject(isPerson ? '自然人' : '法人及非法人组织', city, n),
    ...(isPerson ? { sex: pick(['男', '女'], n) } : {}),
    case_number: `（2026）${city}执${n}号`,
    court_name: `${city}人民法院`,
    province: provinces[code.slice(0, 2)] ?? '上海',
    basis_document: `（2025）${city}民初${n}号`,
    basis_authority: `${city}人民法院`,
    obligation: '被告应于判决生效之日起十日内支付原告货款。',
    performance: pick(['全部未履行', '部分未履行'], n),
    grounds,
    filed_on: slashes(filed),
    published_on: slashes(published),
    term_ends_on: slashes(addMonths(published, 24)),
  };
}

const red = ['A级纳税人', '环保诚信企业', '海关高级认证企业', '劳动保障A级'];
const black = ['食品安全严重违法', '环境保护严重失信', '重大税收违法失信', '安全生产严重失信', '拖欠农民工工资'];

function listing(code: string, city: string, n: number): Row {
  const isRed = n % 2 === 0;
  const date = decided(n);
  const { authority_name = '', authority_uscc = '' } = source(code, city, n);
  return {
    polarity: isRed ? '红名单' : '黑名单',
    list_kind: pick(isRed ? red : black, Math.floor(n / 2)),
    ...subject('法人及非法人组织', city, n),
    listed_on: slashes(date),
    listing_authority_name: authority_name,
    listing_authority_uscc: authority_uscc,
    decision_document: `${city}名单〔2026〕${String(n).padStart(6, '0')}号`,
    reason: '依法认定',
    ...(isRed ? { grade: 'A级' } : { legal_basis: '有关法律、行政法规及全国失信惩戒措施基础清单', severity: '严重' }),
    valid_to: slashes(addMonths(date, 36)),
  };
}

const makers = { licence, penalty, debtor, listing };

/**
 * A fictional row that every rule accepts, from its arguments alone: persons and companies of region 999999, right
 * check digits, dates of 2026, a natural key of its own for every n.
 */
export function fictionalRow(dataset: Dataset, city: string, n: number): Readonly<Record<string, string>> {
  return makers[dataset](city, cityNames[city] ?? '演示市', n);
}
