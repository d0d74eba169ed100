/// What a field holds, and the Swift type for it.
struct FieldType: Equatable, Sendable {
    enum Base: Equatable, Sendable {
        case primitive(Primitive)
        case structure(String)
    }

    let base: Base
    let isArray: Bool

    init(_ text: some StringProtocol) {
        isArray = text.hasPrefix("[]")
        let name = String(isArray ? text.dropFirst(2) : text[...])
        base = Primitive(rawValue: name).map(Base.primitive) ?? .structure(name)
    }

    var structureName: String? {
        if case .structure(let name) = base { name } else { nil }
    }

    var primitive: Primitive? {
        if case .primitive(let primitive) = base { primitive } else { nil }
    }

    /// The type of an element, or of the field where it is no array.
    var elementSwiftName: String {
        switch base {
        case .primitive(let primitive): primitive.swiftName
        case .structure(let name): name
        }
    }
}
