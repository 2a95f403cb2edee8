/// What a browser sends: 20 fields.
let browserRequest = bytes(
    """
    GET /static/app/main.5f2c1b.js?v=20260114&lang=en HTTP/1.1
    Host: shop.acme.example.com
    Connection: keep-alive
    sec-ch-ua-platform: "Windows"
    User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36
    sec-ch-ua: "Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"
    sec-ch-ua-mobile: ?0
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8
    Origin: https://shop.acme.example.com
    Sec-Fetch-Site: same-origin
    Sec-Fetch-Mode: cors
    Sec-Fetch-Dest: script
    Sec-Fetch-User: ?1
    Upgrade-Insecure-Requests: 1
    Referer: https://shop.acme.example.com/products/winter?page=2
    Accept-Encoding: gzip, deflate, br, zstd
    Accept-Language: en-GB,en;q=0.9,de;q=0.8
    Cookie: session=7f9c2ba4e88f827d616045507605853e; theme=dark; _ga=GA1.2.1234567890.1700000000
    If-None-Match: "5f2c1b-1a2b3c"
    Cache-Control: max-age=0
    Priority: u=1
    """)

/// What another service sends.
let apiRequest = bytes(
    """
    POST /v1/orders HTTP/1.1
    Host: api.acme.example.com
    Content-Type: application/json
    Content-Length: 128
    Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo
    """)

/// What wrk sends.
let smallestRequest = bytes(
    """
    GET / HTTP/1.1
    Host: 127.0.0.1:8080
    """)

/// What nginx answers.
let serverResponse = bytes(
    """
    HTTP/1.1 200 OK
    Server: nginx/1.22.1
    Date: Sun, 06 Nov 1994 08:49:37 GMT
    Content-Type: application/json
    Content-Length: 100
    Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
    Connection: keep-alive
    ETag: "65a1b2c3-64"
    Cache-Control: public, max-age=3600
    Accept-Ranges: bytes
    """)

private func bytes(_ text: String) -> [UInt8] {
    Array((text.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n").utf8)
}
