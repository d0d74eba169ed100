internal import COpenSSL

/// An authority's name without and with its number: the first has none, `Martlet authority`; the second is
/// `Martlet authority 2`.
struct AuthorityGeneration: Hashable {
    let base: String
    let number: Int

    init(base: String, number: Int) {
        self.base = base
        self.number = number
    }

    init(of authority: Certificate) {
        let name = authority.subjectText(NID_commonName) ?? ""
        guard let space = name.lastIndex(of: " "), let number = Int(name[name.index(after: space)...]), number > 1 else {
            self.init(base: name, number: 1)
            return
        }
        self.init(base: String(name[..<space]), number: number)
    }

    var name: String { number == 1 ? base : "\(base) \(number)" }
    var next: AuthorityGeneration { AuthorityGeneration(base: base, number: number + 1) }
}
