/**
 * The enumerations of the records, as they are written in files: first the writing shown, then others accepted. English
 * names of the contract are accepted too.
 */
import {
  Ground,
  IdKind,
  LicenceKind,
  LicenceStatus,
  PenaltyKind,
  Performance,
  Polarity,
  Severity,
  Sex,
  SubjectKind,
} from '../wire/proto.ts';
import { codeForm, codesForm } from './forms/code.ts';

export const subjectKind = codeForm({
  fault: 'SUBJECT_KIND_UNKNOWN',
  writings: {
    [SubjectKind.SUBJECT_KIND_LEGAL_PERSON]: [
      '法人及非法人组织',
      '法人',
      '非法人组织',
      '法人及其他组织',
      'LEGAL_PERSON',
    ],
    [SubjectKind.SUBJECT_KIND_SOLE_TRADER]: ['个体工商户', 'SOLE_TRADER'],
    [SubjectKind.SUBJECT_KIND_NATURAL_PERSON]: ['自然人', 'NATURAL_PERSON'],
  },
});

export const idKind = codeForm({
  fault: 'ID_KIND_UNKNOWN',
  writings: {
    [IdKind.ID_KIND_RESIDENT_ID]: ['身份证', '居民身份证', 'RESIDENT_ID'],
    [IdKind.ID_KIND_PASSPORT]: ['护照', '护照号', 'PASSPORT'],
    [IdKind.ID_KIND_HK_MACAO_PERMIT]: ['港澳居民来往内地通行证', 'HK_MACAO_PERMIT'],
    [IdKind.ID_KIND_TAIWAN_PERMIT]: ['台湾居民来往大陆通行证', 'TAIWAN_PERMIT'],
    [IdKind.ID_KIND_FOREIGN_PERMANENT_RESIDENT]: [
      '外国人永久居留身份证',
      '外国人永久居留证',
      'FOREIGN_PERMANENT_RESIDENT',
    ],
  },
});

export const licenceKind = codeForm({
  fault: 'LICENCE_KIND_UNKNOWN',
  writings: {
    [LicenceKind.LICENCE_KIND_GENERAL]: ['普通', '普通许可', 'GENERAL'],
    [LicenceKind.LICENCE_KIND_FRANCHISE]: ['特许', 'FRANCHISE'],
    [LicenceKind.LICENCE_KIND_RECOGNITION]: ['认可', 'RECOGNITION'],
    [LicenceKind.LICENCE_KIND_APPROVAL]: ['核准', 'APPROVAL'],
    [LicenceKind.LICENCE_KIND_REGISTRATION]: ['登记', 'REGISTRATION'],
    [LicenceKind.LICENCE_KIND_OTHER]: ['其他', '其它', 'OTHER'],
  },
});

export const licenceStatus = codeForm({
  fault: 'STATUS_UNKNOWN',
  writings: { [LicenceStatus.LICENCE_STATUS_VALID]: ['有效'] },
  byEdition: {
    '2018': {
      [LicenceStatus.LICENCE_STATUS_VALID]: ['1'],
      [LicenceStatus.LICENCE_STATUS_INVALID]: ['无效', '2'],
    },
    '2017': {
      [LicenceStatus.LICENCE_STATUS_VALID]: ['正常', '0'],
      [LicenceStatus.LICENCE_STATUS_REVOKED]: ['撤销', '1'],
      [LicenceStatus.LICENCE_STATUS_DISPUTED]: ['异议', '2'],
      [LicenceStatus.LICENCE_STATUS_OTHER]: ['其他', '3'],
    },
  },
});

const kinds = PenaltyKind;

export const penaltyKinds = codesForm(
  {
    fault: 'PENALTY_KIND_UNKNOWN',
    writings: {
      [kinds.PENALTY_KIND_WARNING]: ['警告', 'WARNING'],
      [kinds.PENALTY_KIND_CRITICISM]: ['通报批评', 'CRITICISM'],
      [kinds.PENALTY_KIND_FINE]: ['罚款', 'FINE'],
      [kinds.PENALTY_KIND_CONFISCATION_OF_INCOME]: ['没收违法所得', 'CONFISCATION_OF_INCOME'],
      [kinds.PENALTY_KIND_CONFISCATION_OF_PROPERTY]: ['没收非法财物', 'CONFISCATION_OF_PROPERTY'],
      [kinds.PENALTY_KIND_CERTIFICATE_SUSPENSION]: [
        '暂扣许可证件',
        '暂扣许可证',
        '暂扣执照',
        // The 2018 text has one name for both; certificate-kind.ts decides by the content.
        '暂扣或者吊销许可证',
        '暂扣或者吊销执照',
        '暂扣或者吊销许可证和执照',
        'CERTIFICATE_SUSPENSION',
      ],
      [kinds.PENALTY_KIND_QUALIFICATION_DOWNGRADE]: ['降低资质等级', 'QUALIFICATION_DOWNGRADE'],
      [kinds.PENALTY_KIND_CERTIFICATE_REVOCATION]: ['吊销许可证件', '吊销许可证', '吊销执照', 'CERTIFICATE_REVOCATION'],
      [kinds.PENALTY_KIND_BUSINESS_RESTRICTION]: ['限制开展生产经营活动', 'BUSINESS_RESTRICTION'],
      [kinds.PENALTY_KIND_BUSINESS_SUSPENSION]: ['责令停产停业', 'BUSINESS_SUSPENSION'],
      [kinds.PENALTY_KIND_CLOSURE]: ['责令关闭', 'CLOSURE'],
      [kinds.PENALTY_KIND_PRACTICE_RESTRICTION]: ['限制从业', 'PRACTICE_RESTRICTION'],
      [kinds.PENALTY_KIND_DETENTION]: ['行政拘留', 'DETENTION'],
      [kinds.PENALTY_KIND_OTHER]: ['其他', '其它', 'OTHER'],
    },
    byEdition: {
      '2017': {
        [kinds.PENALTY_KIND_WARNING]: ['0'],
        [kinds.PENALTY_KIND_FINE]: ['1'],
        [kinds.PENALTY_KIND_CONFISCATION_OF_INCOME]: ['2', '没收违法所得、没收非法财物'],
        [kinds.PENALTY_KIND_BUSINESS_SUSPENSION]: ['3'],
        [kinds.PENALTY_KIND_CERTIFICATE_SUSPENSION]: ['4', '暂扣或者吊销许可证、暂扣或者吊销执照'],
        [kinds.PENALTY_KIND_DETENTION]: ['5'],
        [kinds.PENALTY_KIND_OTHER]: ['6'],
      },
    },
  },
  /[；;、，,\n]/,
);

export const severity = codeForm({
  fault: 'VALUE_NOT_ALLOWED',
  writings: {
    [Severity.SEVERITY_MINOR]: ['轻微', 'MINOR'],
    [Severity.SEVERITY_ORDINARY]: ['一般', 'ORDINARY'],
    [Severity.SEVERITY_SERIOUS]: ['严重', 'SERIOUS'],
  },
});

export const sex = codeForm({
  fault: 'VALUE_NOT_ALLOWED',
  writings: { [Sex.SEX_MALE]: ['男', '男性', 'MALE'], [Sex.SEX_FEMALE]: ['女', '女性', 'FEMALE'] },
});

export const performance = codeForm({
  fault: 'PERFORMANCE_UNKNOWN',
  writings: {
    [Performance.PERFORMANCE_NONE]: ['全部未履行', 'NONE'],
    [Performance.PERFORMANCE_PARTIAL]: ['部分未履行', '部分履行', 'PARTIAL'],
    [Performance.PERFORMANCE_COMPLETE]: ['全部已履行', 'COMPLETE'],
  },
});

export const grounds = codesForm(
  {
    fault: 'GROUND_UNKNOWN',
    writings: {
      [Ground.GROUND_REFUSAL_DESPITE_ABILITY]: [
        '有履行能力而拒不履行',
        '有履行能力而拒不履行生效法律文书确定义务',
        '1',
        'REFUSAL_DESPITE_ABILITY',
      ],
      [Ground.GROUND_OBSTRUCTION]: ['以伪造证据、暴力、威胁等方法妨碍、抗拒执行', '2', 'OBSTRUCTION'],
      [Ground.GROUND_EVASION]: ['以虚假诉讼、虚假仲裁或以隐匿、转移财产等方法规避执行', '3', 'EVASION'],
      [Ground.GROUND_PROPERTY_REPORTING_VIOLATION]: ['违反财产报告制度', '4', 'PROPERTY_REPORTING_VIOLATION'],
      [Ground.GROUND_CONSUMPTION_RESTRICTION_VIOLATION]: [
        '违反限制消费令',
        '违反限制高消费令',
        '5',
        'CONSUMPTION_RESTRICTION_VIOLATION',
      ],
      [Ground.GROUND_SETTLEMENT_REFUSAL]: ['无正当理由拒不履行执行和解协议', '6', 'SETTLEMENT_REFUSAL'],
    },
  },
  // Two of the grounds have 、 and a comma-like pause in their names; digits may be separated by anything.
  /[；;\n]|(?<=[1-6])[、，,]/,
);

export const polarity = codeForm({
  fault: 'VALUE_NOT_ALLOWED',
  writings: {
    [Polarity.POLARITY_RED]: ['红名单', '守信激励对象', '红', 'RED'],
    [Polarity.POLARITY_BLACK]: ['黑名单', '严重失信主体', '黑', 'BLACK'],
  },
});
