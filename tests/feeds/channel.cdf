<CHANNEL HREF="https://daily.example/" LASTMOD="2004-04-06T23:05:43-05:00" BASE="https://daily.example/cdf/">
  <TITLE>Example Channel</TITLE>
  <ABSTRACT>News by push</ABSTRACT>
  <ITEM HREF="one.html" LASTMOD="2004-04-06T23:05:43-05:00">
    <TITLE>One</TITLE>
    <ABSTRACT>The first</ABSTRACT>
  </ITEM>
</CHANNEL>
