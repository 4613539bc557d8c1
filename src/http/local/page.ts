const links = [
  ['/docs', '接口说明', 'API of this gateway, readable'],
  ['/openapi.json', 'OpenAPI 3.1 文档', 'the same as a document'],
  ['/ready', '就绪检查', 'whether work is accepted, and why not'],
  ['/health', '存活检查', 'whether the process answers'],
  ['/metrics', '运行指标', 'Prometheus metrics'],
] as const;

/** The page a newcomer's browser opens first. */
export function landingPage(city: string): string {
  const items = links.map(([href, zh, en]) => `<li><a href="${href}">${zh}</a> · ${en}</li>`).join('\n');
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>信用信息共享网关 ${city}</title>
<style>body{font:16px/1.7 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}</style>
<h1>信用信息共享网关 ${city}</h1>
<p>本页只供本机查看。报送和查询请用客户端证书连接接口端口。<br>
For this machine only. Submit and read over the API port, with a client certificate.</p>
<ul>
${items}
</ul>
</html>
`;
}
