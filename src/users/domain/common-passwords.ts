/** The most common passwords in published leaks with at least ten characters. Shorter ones are refused anyway. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  password12 password123 password1234 password12345 password123456 password1! password123! password11 passw0rd123
  passw0rd1234 p@ssw0rd123 p@ssword123 passwordpassword password01 password99 password2020 password2021 password2022
  password2023 password2024 password2025 password2026 mypassword mypassword1 thepassword changeme123 changeme1234
  letmein123 letmein1234 letmeinnow welcome123 welcome1234 welcome12345 welcome2023 welcome2024 welcome2025 welcome2026
  iloveyou12 iloveyou123 iloveyou1234 iloveyou22 iloveyouforever iloveyousomuch qwerty1234 qwerty12345
  qwerty123456 qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop123 qwerty123! qweasdzxc123 qwe123qwe123 1qaz2wsx3edc
  1q2w3e4r5t 1q2w3e4r5t6y 1qazxsw23edc 1q2w3e4r5t6y7u8i qazwsxedcrfv qazwsxedc123 zaq12wsxcde3 zaq1xsw2cde3 asdfghjkl1
  asdfghjkl123 asdf1234567 asdfasdfasdf asdasdasdasd abcd123456 abc123456789 abcdef123456 abcabcabcabc abc1234567
  a123456789 a1234567890 aa123456789 q123456789 z123456789 123456789a 1234567890a 123456789q 0123456789a 123456789abc
  1234567891 12345678910 123456789012 1234567899 12345678900 12341234123 1234512345 123456123456 123123123123
  1231231231 1212121212 1111122222 1122334455 112233445566 11223344556677 1029384756 0987654321 09876543210 987654321a
  9876543210 5555566666 1357924680 147258369a 1472583690 3141592653 31415926535 0102030405 010203040506 7777777777a
  football123 baseball123 basketball basketball1 superman123 batman12345 spiderman123 starwars123 pokemon1234
  dragon12345 monkey12345 shadow12345 master12345 sunshine123 sunshine12 princess123 princess12 jordan12345
  michael1234 charlie1234 jessica1234 michelle123 jennifer123 alexander123 christian123 liverpool123 chelsea1234
  arsenal1234 manchester manchester1 manchesterunited barcelona123 realmadrid computer123 internet123 samsung1234
  google12345 youtube1234 admin12345 admin123456 admin1234! administrator
  administrator1 adminadmin adminadmin1 adminadmin123 root123456 rootroot123 test123456 test1234567 testtest123
  testing1234 testtesttest test12345678 user123456 user1234567 guest123456 default1234 secret12345 secret123456
  trustno1trustno1 whatever123 something123 nothing1234 temp1234567 temporary123 summer2023! summer2024! summer2025!
  summer2026! winter2023! winter2024! winter2025! winter2026! spring2024! spring2025! spring2026! autumn2024!
  autumn2025! blink182blink hello123456 hello1234567 helloworld helloworld1 helloworld123 fuckyou123 fuckyou1234
  fuckyou12345 bismillah1 bismillah123 alhamdulillah tinkerbell christopher elizabeth1 elizabeth123 strawberry
  strawberry1 butterfly1 butterfly123 chocolate1 chocolate123 correcthorsebatterystaple australia1 california
  california1 washington leicester1 newcastle1 everton1878 patchbay123 patchbay1234
  `
    .trim()
    .split(/\s+/),
);
